"""A tiny challenge folder: 54 products, two a category, with pictures and every file."""

from __future__ import annotations

from pathlib import Path

from tests.crumbs import png
from vitrine.categories import CODES

HEAD = ",designation,description,productid,imageid"


def product(row: int) -> tuple[str, str, int, int, int]:
    """Title, description, product id, image id and code of a row."""
    code = CODES[row % len(CODES)]
    description = "" if row % 3 == 0 else f"Une <b>belle</b> chose&nbsp;numéro {row}, très utile"
    return f"Produit de la catégorie {code}", description, 1000 + row, 2000 + row, code


def write_challenge(root: Path, rows: int = 54, pictures: int | None = None) -> Path:
    """Write the files under ``root``; ``pictures`` of the products have one, all by default."""
    (root / "input").mkdir(parents=True, exist_ok=True)
    folder = root / "images" / "image_train"
    folder.mkdir(parents=True, exist_ok=True)
    products = [product(row) for row in range(rows)]
    x_lines = [f'{r},{t},"{d}",{p},{i}' for r, (t, d, p, i, _) in enumerate(products)]
    y_lines = [f"{row},{found[4]}" for row, found in enumerate(products)]
    write(root, "X_train_update.csv", "\n".join([HEAD, *x_lines]))
    write(root, "Y_train_CVw08PX.csv", "\n".join([",prdtypecode", *y_lines]))
    for row, (_, _, productid, imageid, _) in enumerate(products[:pictures]):
        name = f"image_{imageid}_product_{productid}.jpg"
        (folder / name).write_bytes(png((200, 30 + row, 30)))
    return root


def write(root: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    """Write a file of ``input/``."""
    (root / "input" / name).write_bytes(text.encode(encoding))


def read(root: Path, name: str) -> str:
    """Text of a file of ``input/``."""
    return (root / "input" / name).read_text("utf-8")
