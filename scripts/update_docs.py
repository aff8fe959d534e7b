"""Write the scores into the documents, from the shipped predictions; ``--check`` only compares.

No score is typed by hand: each document holds a block between two marks, filled from here.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.building.same_kind import read_same_kind
from vitrine.i18n import Translator
from vitrine.results.result import EMBEDDED, ORIGINAL_2023
from vitrine.results.runs import read_run
from vitrine.results.shipped import HEADLINES, TestPredictions
from vitrine.results.trained import read_trained
from vitrine.settings import REPOSITORY, settings

Figures = dict[str, dict[str, float]]

TITLES = {
    "en": (
        "Read from",
        "Rows",
        "Accuracy",
        "Weighted F1",
        "Top 3",
        "ECE",
        "ECE of a perfect model",
        "95 % interval",
    ),
    "fr": (
        "Lu d'après",
        "Lignes",
        "Exactitude",
        "F1 pondéré",
        "Parmi 3",
        "ECE",
        "ECE d'un modèle parfait",
        "Intervalle à 95 %",
    ),
}
PARTS = {
    "en": {
        "text": "the text",
        "image": "the picture",
        "both": "both, where there are both",
        "text_where_both": "the text alone, on those rows",
        "image_where_both": "the picture alone, on those rows",
    },
    "fr": {
        "text": "le texte",
        "image": "l'image",
        "both": "les deux, où il y a les deux",
        "text_where_both": "le texte seul, sur ces lignes",
        "image_where_both": "l'image seule, sur ces lignes",
    },
}
THRESHOLD_TITLES = ("Read from", "Threshold", "Answers given", "Right among them", "Rows")
DOCUMENTS = {
    "README.md": "en",
    "LISEZMOI.md": "fr",
    "docs/model-card.md": "en",
    "docs/results.md": "en",
}
RESULT_TITLES = (
    "Model", "Key", "Family", "Rows", "Weighted F1", "Accuracy", "Title alone", "Titles asked",
    "Published 2023", "Difference",
)  # fmt: skip
NONE = "–"


def scores_block(figures: Figures, language: str) -> str:
    """Table of the test scores."""
    say = Translator(language)
    lines = ["| " + " | ".join(TITLES[language]) + " |", "|---" * len(TITLES[language]) + "|"]
    for part, title in PARTS[language].items():
        row = figures[part]
        numbers = [say.number(row[k], 3) for k in ("accuracy", "weighted_f1", "top3", "ece")]
        interval = f"{say.number(row['low'], 3)} – {say.number(row['high'], 3)}"
        cells = [title, say.number(row["rows"]), *numbers, say.number(row["ece_of_perfect"], 3)]
        headline = TITLES[language][2 if HEADLINES[part] == "accuracy" else 3].lower()
        lines.append("| " + " | ".join([*cells, f"{headline} {interval}"]) + " |")
    return "\n".join(lines)


def thresholds_block(language: str) -> str:
    """Table of the thresholds, with what they did on the validation rows."""
    say = Translator(language)
    record = read_record(Store(settings().artefacts), "fusion")
    lines = ["| " + " | ".join(THRESHOLD_TITLES) + " |", "|---" * len(THRESHOLD_TITLES) + "|"]
    for part, found in record["thresholds"].items():
        numbers = [
            say.number(found["value"], 2),
            say.percent(found["coverage"], 1),
            say.percent(found["accuracy"], 1),
            say.number(found["rows"]),
        ]
        lines.append("| " + " | ".join([PARTS[language][part], *numbers]) + " |")
    return "\n".join(lines)


def results_block(language: str) -> str:
    """Table of every model of the embedded run, beside what was published in 2023."""
    say, store = Translator(language), Store(settings().artefacts)
    ours, published = (read_run(key, store, settings().root) for key in (EMBEDDED, ORIGINAL_2023))
    trained, titles = read_trained(store, EMBEDDED)[0], read_same_kind(store)
    lines = ["| " + " | ".join(RESULT_TITLES) + " |", "|---" * len(RESULT_TITLES) + "|"]
    for key, result in sorted(ours.results.items(), key=lambda pair: -pair[1].weighted_f1):
        known = published.results.get(key)
        alone = trained[key][1].record.get("title_alone") if key in trained else None
        same_kind = titles.weighted_f1(key)
        cells = [
            say(result.card.title),
            f"`{key}`",
            result.family,
            say.number(result.rows),
            say.number(result.weighted_f1, 3),
            say.number(result.accuracy, 3),
            say.number(alone["weighted_f1"], 3) if alone else NONE,
            say.number(same_kind, 3) if same_kind is not None else NONE,
            say.number(known.weighted_f1, 3) if known else NONE,
            f"{result.weighted_f1 - known.weighted_f1:+.3f}" if known else NONE,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def costs_block(language: str) -> str:
    """Table of what each training took, and of what validation rows chose."""
    say = Translator(language)
    titles = ("Key", "Seconds", "Memory, GB", "Rows learnt from", "Chosen on validation rows")
    lines = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    for key, (_, model) in read_trained(Store(settings().artefacts), EMBEDDED)[0].items():
        notes = model.record["notes"]
        chosen = ", ".join(f"{name} = {value}" for name, value in notes.get("chosen", {}).items())
        rows = notes.get("rows", notes.get("learnt_from"))
        cells = [
            f"`{key}`",
            say.number(model.record["seconds"]),
            say.number(model.record["gigabytes"], 1),
            say.number(rows) if rows else NONE,
            chosen or NONE,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def shipped_figures() -> Figures:
    """Scores recomputed from the shipped predictions."""
    arrays = read_arrays(Store(settings().artefacts), "test_predictions")
    return TestPredictions.from_arrays(arrays).figures()


def filled(text: str, blocks: dict[str, Callable[[], str]]) -> str:
    """Replace what stands between ``<!-- name -->`` and ``<!-- /name -->``."""
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda m, block=block: m[1] + block() + "\n" + m[2], text)
    return text


def main() -> int:
    """Fill or check every document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    figures, stale = shipped_figures(), 0
    for name, language in DOCUMENTS.items():
        path = REPOSITORY / Path(name)
        blocks = {
            "scores": lambda language=language: scores_block(figures, language),
            "thresholds": lambda language=language: thresholds_block(language),
            "results": lambda language=language: results_block(language),
            "costs": lambda language=language: costs_block(language),
        }
        text = path.read_text("utf-8")
        new = filled(text, blocks)
        if new != text and check:
            print(
                f"{name} does not say what the artefacts say: run scripts/update_docs.py",
                file=sys.stderr,
            )
            stale += 1
        if not check:
            path.write_text(new, "utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
