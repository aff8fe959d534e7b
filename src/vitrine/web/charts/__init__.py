"""Charts as objects: each holds a tidy table and draws it, so that a page can show both."""
