"""Why a product was given its category: words, parts of the picture, what if, how sure to be."""
