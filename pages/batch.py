"""Classify a file: give a table and perhaps a zip of pictures, and take the answers away."""

from vitrine.web.batch_view import show_batch
from vitrine.web.frame import open_page

open_page("batch")
show_batch()
