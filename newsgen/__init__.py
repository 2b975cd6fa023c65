"""Markdown files become a news site."""

__version__ = "0.1.0"
