"""The exploration page: where its figures come from, and one module for each kind of view."""
