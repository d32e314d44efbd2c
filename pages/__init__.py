"""One file a page: ask, call the service once, draw."""
