"""Statistics for exploration: counted once, kept small, each with its rows and its source.

Nothing here shows anything, and no statistic holds a text, a row or a picture of the catalogue.
"""
