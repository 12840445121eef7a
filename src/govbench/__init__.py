"""govbench: a benchmark corpus and evaluation library for Chinese government text."""

__version__ = "0.1.0"
