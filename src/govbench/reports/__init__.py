"""Pages that one looks at rather than reads."""
