"""The REST API: the predictor of the site over HTTP, inside limits that are written down."""
