"""Draw the pictures of the sample products into ``fichiers/samples``.

Needs Blender's Python module (``pip install bpy pillow``), whose Cycles engine renders the models
of ``drawing/products``, and Chromium, which rasterises the labels of ``drawing/labels``. The
pictures are committed: this script is only for changing them.

    python assets/samples/draw_samples.py                 # all, final quality
    python assets/samples/draw_samples.py plush-bear --draft --out /tmp/pictures
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from drawing import studio
from drawing.products import Drawing, load_all

SAMPLES = Path(__file__).resolve().parents[2] / "fichiers" / "samples"


def draw(drawing: Drawing, out: Path, side: int, samples: int, threads: int) -> Path:
    """Render one drawing and return the picture's path."""
    picture = out / f"{drawing.key}.webp"
    with tempfile.TemporaryDirectory() as folder:
        negative = Path(folder) / "negative.png"
        studio.clear()
        drawing.build()
        studio.photograph(drawing.view, negative, side, samples, threads)
        studio.develop(negative, picture)
    return picture


def main() -> None:
    """Read the command line and draw what it names."""
    drawings = load_all()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("keys", nargs="*", help="which drawings (all by default)")
    parser.add_argument("--out", type=Path, default=SAMPLES, help="folder of the pictures")
    parser.add_argument("--draft", action="store_true", help="small and grainy, but quick")
    parser.add_argument("--threads", type=int, default=2, help="processor threads to use")
    wanted = parser.parse_args()
    if unknown := set(wanted.keys) - set(drawings):
        parser.error(
            f"no drawing is called {', '.join(sorted(unknown))}; there are {', '.join(drawings)}"
        )
    wanted.out.mkdir(parents=True, exist_ok=True)
    side, samples = (288, 12) if wanted.draft else (640, 24)
    for key in wanted.keys or sorted(drawings):
        picture = draw(drawings[key], wanted.out, side, samples, wanted.threads)
        print(f"{picture.name}: {picture.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
