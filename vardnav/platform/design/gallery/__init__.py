"""Gallery: every component on one page, and the tool that renders and photographs it outside Django's server."""
