"""What each preparation makes of the sample sentence, so that the site loads no spaCy for it.

The file is part of the package: no row of the manifest describes it.
"""

from __future__ import annotations

import json

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import write_atomically
from vitrine.building.builders import Inputs
from vitrine.text.preparations import PREPARATIONS, SAMPLE_SENTENCE, SAMPLE_WALKS


def build(inputs: Inputs) -> list[Artefact]:
    """Write the file.

    Raises
    ------
    SpacyMissing
    """
    walks = {
        key: [result.text_or_tokens for result in preparation.walk(SAMPLE_SENTENCE)]
        for key, preparation in PREPARATIONS.items()
    }
    text = json.dumps(walks, ensure_ascii=False, indent=1) + "\n"
    write_atomically(SAMPLE_WALKS, text.encode())
    inputs.tell(f"{SAMPLE_WALKS.name} written")
    return []
