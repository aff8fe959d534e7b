"""Can products be grouped without labels? Representations, clusters, and how they are judged."""
