"""Trained classifiers. A model never travels without its preprocessing."""
