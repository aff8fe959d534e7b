"""The 27 categories: code, names, group, example wording, and the order models answer in.

``code`` is the challenge's ``prdtypecode``. The challenge publishes no names: these are ours,
written from what the categories hold. Every probability vector of this project has 27 columns in
the order of :data:`CODES` (ascending).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vitrine.i18n import N_

Group = Literal["books", "video_games", "collecting", "toys", "childhood", "home", "outdoor"]

GROUPS: dict[Group, str] = {
    "books": N_("Books and press"),
    "video_games": N_("Video games"),
    "collecting": N_("Collecting and board games"),
    "toys": N_("Toys and models"),
    "childhood": N_("Early childhood"),
    "home": N_("Home"),
    "outdoor": N_("Garden and pool"),
}


@dataclass(frozen=True)
class Category:
    """One of the 27 product types; ``name`` is a message of the catalogues."""

    code: int
    name: str
    group: Group


CATEGORIES: tuple[Category, ...] = (
    Category(10, N_("Second-hand books"), "books"),
    Category(40, N_("Imported video games"), "video_games"),
    Category(50, N_("Video game accessories"), "video_games"),
    Category(60, N_("Games consoles"), "video_games"),
    Category(1140, N_("Figurines and fan merchandise"), "collecting"),
    Category(1160, N_("Trading cards"), "collecting"),
    Category(1180, N_("Wargame and role-playing miniatures"), "collecting"),
    Category(1280, N_("Toys, dolls and costumes"), "toys"),
    Category(1281, N_("Board and card games"), "collecting"),
    Category(1300, N_("Scale and radio-controlled models"), "toys"),
    Category(1301, N_("Baby clothing and games-room items"), "childhood"),
    Category(1302, N_("Outdoor and creative play"), "toys"),
    Category(1320, N_("Nursery and baby care"), "childhood"),
    Category(1560, N_("Indoor furniture and bedding"), "home"),
    Category(1920, N_("Household linen"), "home"),
    Category(1940, N_("Food and drink"), "home"),
    Category(2060, N_("Home decoration"), "home"),
    Category(2220, N_("Pet supplies"), "home"),
    Category(2280, N_("Magazines and newspapers"), "books"),
    Category(2403, N_("Book, comic and magazine series"), "books"),
    Category(2462, N_("Second-hand video games and bundles"), "video_games"),
    Category(2522, N_("Stationery and office supplies"), "home"),
    Category(2582, N_("Garden furniture and outdoor living"), "outdoor"),
    Category(2583, N_("Pool and spa"), "outdoor"),
    Category(2585, N_("Garden tools and DIY"), "outdoor"),
    Category(2705, N_("New books"), "books"),
    Category(2905, N_("Downloadable PC games"), "video_games"),
)
CODES: tuple[int, ...] = tuple(category.code for category in CATEGORIES)
BY_CODE: dict[int, Category] = {category.code: category for category in CATEGORIES}
INDEX: dict[int, int] = {code: index for index, code in enumerate(CODES)}
