"""A comparison to be kept: one HTML file that needs nothing else, Markdown, or a record.

The words of a table come from outside: all that is not ours is escaped.
"""

from __future__ import annotations

import re
from datetime import date
from html import escape
from typing import Any

from vitrine import __version__
from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.insight.trust.drift import Drift, Finding, Level
from vitrine.insight.trust.drift_wording import (
    LEVELS,
    UNKNOWN_TITLE,
    reason,
    said_p,
    told,
    unknown_note,
    verdict,
)

LONGEST_NAME = 120
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1f2328;background:#fff;max-width:60rem;
margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin:2rem 0 .3rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid #e4e4e2;vertical-align:top}td.n{text-align:right;white-space:nowrap}
.lead{border-left:4px solid #bf0000;padding:.2rem 1rem;background:#f5f5f4}
.bar{display:block;height:.55rem;min-width:1px;margin:.15rem 0;background:#b5b9bf}
.bar.f{background:#bf0000}small{color:#5b6470}
"""
BINS_SHOWN = 12


def record_of(drift: Drift, problems: tuple[VitrineError, ...], say: Translator) -> dict[str, Any]:
    """Plain data, for ``--json``."""
    return {
        "rows": drift.rows,
        "level": drift.level.name.lower(),
        "verdict": verdict(drift, say).replace("**", ""),
        "measures": [_finding_record(finding, say) for finding in drift.findings],
        "unknown_words": [{"word": word, "rows": rows} for word, rows in drift.unknown],
        "problems": [say.error(problem) for problem in problems],
    }


def _finding_record(finding: Finding, say: Translator) -> dict[str, Any]:
    record: dict[str, Any] = {
        "key": finding.measure.key,
        "title": say(finding.measure.title),
        "level": finding.level.name.lower(),
        "rows": finding.rows,
    }
    difference = finding.difference
    if difference is None:
        return {**record, "reason": reason(finding, say)}
    return {
        **record,
        "effect": round(difference.effect, 5),
        "chance": round(difference.chance, 5),
        "population_stability": round(difference.stability, 5),
        "p": difference.p,
        "p_adjusted": finding.p,
        "told": told(finding, say),
        "counts": finding.found.tolist(),
    }


def markdown_of(
    drift: Drift, problems: tuple[VitrineError, ...], name: str, say: Translator
) -> str:
    """The report in Markdown, for a terminal."""
    lines = [f"# {_title(say)}", "", _plain(_short(name)), "", verdict(drift, say), ""]
    lines += [f"- {_plain(say.error(problem))}" for problem in problems]
    for finding in drift.findings:
        level = f" ({say(LEVELS[finding.level])})" if finding.difference else ""
        heading = f"**{say(finding.measure.title)}**{level}"
        lines.append(say("- {name}: {value}", name=heading, value=told(finding, say)))
    if drift.unknown:
        words = ", ".join(f"{_plain(word)} ({say.number(rows)})" for word, rows in drift.unknown)
        named = say("{name}: {value}", name=say(UNKNOWN_TITLE), value=words)
        lines += ["", f"{named}. {unknown_note(drift, say)}"]
    lines += ["", method(say)]
    return "\n".join(lines) + "\n"


def html_of(drift: Drift, problems: tuple[VitrineError, ...], name: str, say: Translator) -> str:
    """The report as one HTML page without any script, picture or link."""
    parts = [
        f"<h1>{_title(say)}</h1>",
        f"<p><small>{escape(_short(name))} · {date.today().isoformat()} · "
        f"vitrine {__version__}</small></p>",
        f'<p class="lead">{_bold(escape(verdict(drift, say)))}</p>',
        *(f"<p>{escape(say.error(problem))}</p>" for problem in problems),
        _summary(drift, say),
        *(_section(finding, say) for finding in drift.findings if finding.difference),
        _unknown(drift, say),
        f"<p><small>{escape(method(say))}</small></p>",
    ]
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{_title(say)}</title><style>{STYLE}</style>"
    )
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="{say.language}"><head>{head}</head><body>\n{body}\n</body></html>\n'  # noqa: E501


def _title(say: Translator) -> str:
    return escape(say("Drift report"))


def _summary(drift: Drift, say: Translator) -> str:
    titles = (
        say("Side"), say("Difference"), say("Effect"), say("By chance"), say("p, adjusted"),
        say("Stability index"), say("Rows"),
    )  # fmt: skip
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    return f"<table><tr>{head}</tr>{''.join(_line(f, say) for f in drift.findings)}</table>"


def _line(finding: Finding, say: Translator) -> str:
    first = f"<td>{escape(say(finding.measure.title))}</td>"
    difference = finding.difference
    if difference is None:
        why = escape(told(finding, say))
        return f'<tr>{first}<td colspan="6"><small>{why}</small></td></tr>'
    numbers = (
        say.percent(difference.effect, 1), say.percent(difference.chance, 1),
        said_p(finding.p, say), say.number(difference.stability, 2), say.number(finding.rows),
    )  # fmt: skip
    cells = "".join(f'<td class="n">{escape(number)}</td>' for number in numbers)
    strong = finding.level >= Level.SOME
    level = escape(say(LEVELS[finding.level]))
    return f"<tr>{first}<td>{f'<b>{level}</b>' if strong else level}</td>{cells}</tr>"


def _section(finding: Finding, say: Translator) -> str:
    names = finding.measure.names(say)
    places = finding.most_changed[:BINS_SHOWN]
    if finding.measure.is_ordered:
        places = sorted(places)
    most = max(finding.shares_found.max(), finding.shares_known.max())
    rows = "".join(_bars(finding, place, names[place], most, say) for place in places)
    heads = (say("Bin"), say("Reference"), say("Your table"), "")
    head = "".join(f"<th>{escape(title)}</th>" for title in heads)
    return (
        f"<h2>{escape(say(finding.measure.title))}</h2>"
        f"<p>{escape(say(finding.measure.sentence))} {escape(told(finding, say))}<br><small>"
        f"{escape(_compared_with(finding, say))}</small></p>"
        f"<table><tr>{head}</tr>{rows}</table>"
    )


def _bars(finding: Finding, place: int, name: str, most: float, say: Translator) -> str:
    known, found = float(finding.shares_known[place]), float(finding.shares_found[place])
    drawn = "".join(
        f'<span class="bar{kind}" style="width:{100 * share / most:.1f}%"></span>'
        for kind, share in (("", known), (" f", found))
    )
    return (
        f'<tr><td>{escape(name)}</td><td class="n">{escape(say.percent(known, 1))}</td>'
        f'<td class="n">{escape(say.percent(found, 1))}</td><td style="width:40%">{drawn}</td></tr>'
    )


def _compared_with(finding: Finding, say: Translator) -> str:
    return say(
        "{found} rows of the table, compared with {known}: {rows}.",
        found=say.number(finding.rows),
        known=say.number(int(finding.reference.counts.sum())),
        rows=say(finding.reference.rows),
    )


def _unknown(drift: Drift, say: Translator) -> str:
    if not drift.unknown:
        return ""
    words = ", ".join(f"{escape(word)} ({say.number(rows)})" for word, rows in drift.unknown)
    return (
        f"<h2>{escape(say(UNKNOWN_TITLE))}</h2><p>{words}</p>"
        f"<p><small>{escape(unknown_note(drift, say))}</small></p>"
    )


def method(say: Translator) -> str:
    """How the comparison is made, in a few sentences."""
    return say(
        "Effect: share of the products that would have to change for both sides to be alike (total "
        "variation, or the distance of Kolmogorov and Smirnov). By chance: what two samples of one "
        "catalogue of these sizes show on average. Tests: G-test, Kolmogorov-Smirnov, adjusted for "
        "being several by Holm's method. Notable from an effect of 10% beyond chance, strong from "
        "20%, if the adjusted p is below 0.05. Lengths are those of every row; languages, words "
        "and answers those of rows drawn at random."
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _plain(text: str) -> str:
    """Text from outside, on one line, without what Markdown or HTML would make of it."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _bold(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
