"""From a product to ranked categories with probabilities: text, picture, and both together."""
