"""What a site's next build needs, in one file that its user carries to another machine."""
