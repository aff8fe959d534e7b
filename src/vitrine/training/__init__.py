"""From data to artefacts: what trains, calibrates, measures and ships the models."""
