"""For those who would rely on the classifier: where it fails, why it answers, and what drifts."""
