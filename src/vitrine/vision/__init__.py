"""Pictures: decoding strangers' bytes, preparing pixels, backbones of networks."""
