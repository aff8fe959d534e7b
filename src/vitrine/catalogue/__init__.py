"""Products on disk: labelled folders, the split into sides, and the samples of the site."""
