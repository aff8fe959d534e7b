"""The context page: one module for each question it answers."""
