"""Crumbs: models whose answers are known beforehand, and tiny pictures."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from vitrine.categories import CODES


class KeywordTextModel:
    """Answers the category whose code stands in the text; knows nothing of other texts."""

    def probabilities(self, texts: list[str]) -> np.ndarray:
        rows = np.full((len(texts), len(CODES)), 1 / len(CODES), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for column, code in enumerate(CODES):
                if str(code) in text.split():
                    row[:] = 0.1 / (len(CODES) - 1)
                    row[column] = 0.9
        return rows


class RedImageModel:
    """Sure of the first category when a picture is red, of the second when it is not."""

    def probabilities(self, pictures: list[np.ndarray]) -> np.ndarray:
        rows = np.full((len(pictures), len(CODES)), 0.2 / (len(CODES) - 1), np.float32)
        for row, pixels in zip(rows, pictures, strict=True):
            red = pixels[..., 0].mean() > pixels[..., 1].mean()
            row[0 if red else 1] = 0.8
        return rows / rows.sum(axis=1, keepdims=True)


def png(colour: tuple[int, int, int] = (200, 30, 30), side: int = 32) -> bytes:
    """A plain picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(stream, "PNG")
    return stream.getvalue()
