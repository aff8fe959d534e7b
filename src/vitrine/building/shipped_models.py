"""Every model that the site answers with, built from a folder of labelled products.

Each step needs only the files of the steps before it: one can be run again alone.
"""

from __future__ import annotations

from collections.abc import Callable

from vitrine.artefacts.manifest import Artefact
from vitrine.building.builders import Inputs
from vitrine.building.evaluation import ship_evaluation, ship_samples
from vitrine.building.frame_model import ship_frame
from vitrine.building.image_model import ship_image
from vitrine.building.joint_model import ship_joint
from vitrine.building.text_model import ship_text

STEPS: dict[str, Callable[[Inputs], list[Artefact]]] = {
    "text": ship_text,
    "image": ship_image,
    "frame": ship_frame,
    "joint": ship_joint,
    "evaluate": ship_evaluation,
    "samples": ship_samples,
}


def build(inputs: Inputs) -> list[Artefact]:
    """Run the steps in order: all, or those asked for."""
    rows = []
    for name, step in STEPS.items():
        if not inputs.only or name in inputs.only:
            inputs.tell(f"— {name}")
            rows += step(inputs)
    return rows
