"""Texts of products: cleaning and vectorising. Nothing here knows a model or the site."""
