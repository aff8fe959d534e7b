"""Trust: how far the answers can be relied on, where they fail, why, and for which tables."""

from vitrine.web.frame import open_page
from vitrine.web.trust import show_trust

open_page("trust")
show_trust()
