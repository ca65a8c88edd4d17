"""Pages, crawls and feeds of the web."""
