"""The page of trust: one module for each of its sections."""
