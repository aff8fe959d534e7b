"""Sorting the products of the Rakuten France catalogue into 27 categories, shown and explained."""

__version__ = "0.1.0"
