"""Text networks, recurrent ones and the transformers that followed: how each does."""

from vitrine.web.frame import open_page, problems_said
from vitrine.web.models import show_family

open_page("rnn")
with problems_said():
    show_family(["rnn"], "rnn")
