"""What people read of the results: Markdown, one HTML page, plots."""
