"""What only commands run: one module for each artefact that is shipped; the site imports none."""
