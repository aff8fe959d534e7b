"""A comparison in words and as a report: HTML that needs nothing else, Markdown, or a record.

The verdict weighs how large differences are, and what they mean. The words of a table come from
outside: all that is not ours is escaped.
"""

from __future__ import annotations

import re
from datetime import date
from html import escape
from typing import Any

import numpy as np

from vitrine import __version__
from vitrine.errors import VitrineError
from vitrine.i18n import N_, Translator
from vitrine.insight.trust.drift import Drift, DriftFinding, Level

LEVELS = {
    Level.NOT_COMPARED: N_("Not compared"),
    Level.SAME: N_("No difference"),
    Level.SLIGHT: N_("Slight"),
    Level.SOME: N_("Notable"),
    Level.STRONG: N_("Strong"),
}
VERDICTS = {
    Level.NOT_COMPARED: N_("**Nothing could be compared.**"),
    Level.SAME: N_(
        "**Your table looks like the products that the models learnt from.** What was measured "
        "here holds for it as far as can be told."
    ),
    Level.SLIGHT: N_(
        "**Your table is nearly like the products that the models learnt from.** The differences "
        "are real but small: they hardly change how far the answers can be relied on."
    ),
    Level.SOME: N_(
        "**Your table differs from the products that the models learnt from.** Check some hundred "
        "answers by hand before relying on the accuracy shown here."
    ),
    Level.STRONG: N_(
        "**Your table is of another kind than the products that the models learnt from.** The "
        "accuracy shown here does not hold for it: measure it on rows of your own whose category "
        "is known."
    ),
}
# What a difference means for somebody who relies on the answers.
MEANINGS = {
    "category": N_(
        "Other categories than usual: scores of the categories that are frequent here count more "
        "than the overall accuracy."
    ),
    "confidence": N_("The model is less sure than usual: more of its answers are wrong."),
    "language": N_("Other languages than usual: the model knows French best, then English."),
    "known_words": N_("Words that the model does not know tell it nothing."),
    "title_words": N_("Titles of another length: short ones say less, and are answered less well."),
    "description": N_("A description often holds the word that decides."),
    "description_words": N_("Longer or shorter descriptions: the title weighs less, or more."),
    "brightness": N_("Darker or brighter pictures: the picture model has seen few such."),
    "white": N_("Another ground than white: the picture model has learnt from packshots."),
    "side": N_("Small pictures are enlarged, and blurred, before they are read."),
    "shape": N_("Pictures that are not square get white beside them before they are read."),
}
# What it means that a measure is higher where only lower ones are a reason to doubt.
HIGHER = {
    "confidence": N_(
        "The model is surer than on products that it had never met: these are easy, or it has "
        "learnt from some of them."
    ),
    "known_words": N_("The model knows more of the words than usual."),
}
UNKNOWN_TITLE = N_("Frequent words that the model does not know")
SHOWN_BINS = 3
SMALLEST_P = 0.001
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


def verdict(drift: Drift, say: Translator) -> str:
    """What the whole comparison says, in a few sentences of Markdown."""
    lines = [say(VERDICTS[drift.level])]
    differing = drift.at(Level.STRONG) + drift.at(Level.SOME)
    if differing:
        names = ", ".join(say(finding.measure.title) for finding in differing)
        lines.append(say("Most different: {names}.", names=names))
    alike = len(drift.at(Level.SAME)) + len(drift.at(Level.SLIGHT))
    lines.append(
        say(
            "Alike, or nearly: {alike} of the {compared} sides compared; {rows} rows.",
            alike=alike,
            compared=len(drift.compared),
            rows=say.number(drift.rows),
        )
    )
    return " ".join(lines)


def finding_text(finding: DriftFinding, say: Translator) -> str:
    """What one measure says, in a sentence or two."""
    if finding.difference is None:
        return say("Not compared: {reason}.", reason=_reason(finding, say))
    parts = [largest_changes(finding, say)]
    if finding.level >= Level.SLIGHT and finding.measure.higher_is_fine and not finding.is_lower:
        parts.append(say(HIGHER[finding.measure.key]))
    elif finding.level >= Level.SOME:
        parts.append(say(MEANINGS[finding.measure.key]))
    elif finding.level is Level.SAME:
        parts.append(say("No more than chance would show."))
    else:
        parts.append(say("More than chance, but small."))
    return " ".join(parts)


def _reason(finding: DriftFinding, say: Translator) -> str:
    """Why a measure was not compared."""
    values = {
        name: say(value) if isinstance(value, str) else value
        for name, value in (finding.values or {}).items()
    }
    return say(finding.reason, **values)


def largest_changes(finding: DriftFinding, say: Translator) -> str:
    """The largest changes: medians of an ordered measure, shares of the others."""
    if finding.measure.is_ordered:
        known, found = finding.reference.counts, finding.counts
        return say(
            "Median {found} (half of them {low} to {high}), where the reference has {known} "
            "({known_low} to {known_high}).",
            found=_quantile_text(finding, found, 0.5, say),
            low=_quantile_text(finding, found, 0.25, say),
            high=_quantile_text(finding, found, 0.75, say),
            known=_quantile_text(finding, known, 0.5, say),
            known_low=_quantile_text(finding, known, 0.25, say),
            known_high=_quantile_text(finding, known, 0.75, say),
        )
    names = finding.measure.names(say)
    parts = [
        say(
            "{name} {found} (reference {known})",
            name=names[place],
            found=say.percent(float(finding.shares[place])),
            known=say.percent(float(finding.reference_shares[place])),
        )
        for place in finding.most_changed[:SHOWN_BINS]
        if finding.shares[place] or finding.reference_shares[place]
    ]
    return ", ".join(parts) + "."


def _quantile_text(finding: DriftFinding, counts: np.ndarray, share: float, say: Translator) -> str:
    """Lower limit of the bin that holds the row above a share of the others."""
    place = int(np.searchsorted(np.cumsum(counts) / counts.sum(), share))
    return finding.measure.written(float(finding.measure.edges[place]), say)


def unknown_note(drift: Drift, say: Translator) -> str:
    """What is counted beside the words that the model does not know."""
    return say(
        "With the number of rows that hold each, among {rows} read. The model has never met them, "
        "or has dropped them because they told no category from another.",
        rows=say.number(drift.read),
    )


def p_text(p: float, say: Translator) -> str:
    """A p-value; very small ones are not written out."""
    small = say.number(SMALLEST_P, 3)
    return f"< {small}" if p < SMALLEST_P else say.number(p, 3)


def record_of(drift: Drift, problems: tuple[VitrineError, ...], say: Translator) -> dict[str, Any]:
    """Plain data, for ``--json``."""
    measures = []
    for finding in drift.findings:
        record: dict[str, Any] = {
            "key": finding.measure.key,
            "title": say(finding.measure.title),
            "level": finding.level.name.lower(),
            "rows": finding.rows,
        }
        difference = finding.difference
        if difference is None:
            record["reason"] = _reason(finding, say)
        else:
            record |= {
                "effect": round(difference.effect, 5),
                "chance": round(difference.chance, 5),
                "population_stability": round(difference.stability, 5),
                "p": difference.p,
                "p_adjusted": finding.p,
                "told": finding_text(finding, say),
                "counts": finding.counts.tolist(),
            }
        measures.append(record)
    return {
        "rows": drift.rows,
        "level": drift.level.name.lower(),
        "verdict": verdict(drift, say).replace("**", ""),
        "measures": measures,
        "unknown_words": [{"word": word, "rows": rows} for word, rows in drift.unknown],
        "problems": [say.error(problem) for problem in problems],
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
        lines.append(say("- {name}: {value}", name=heading, value=finding_text(finding, say)))
    if drift.unknown:
        words = ", ".join(f"{_plain(word)} ({say.number(rows)})" for word, rows in drift.unknown)
        named = say("{name}: {value}", name=say(UNKNOWN_TITLE), value=words)
        lines += ["", f"{named}. {unknown_note(drift, say)}"]
    lines += ["", method(say)]
    return "\n".join(lines) + "\n"


def html_of(drift: Drift, problems: tuple[VitrineError, ...], name: str, say: Translator) -> str:
    """The report as one HTML page without any script, picture or link."""
    verdict_html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(verdict(drift, say)))
    parts = [
        f"<h1>{_title(say)}</h1>",
        f"<p><small>{escape(_short(name))} · {date.today().isoformat()} · "
        f"vitrine {__version__}</small></p>",
        f'<p class="lead">{verdict_html}</p>',
        *(f"<p>{escape(say.error(problem))}</p>" for problem in problems),
        _summary(drift, say),
        *(_section(finding, say) for finding in drift.findings if finding.difference),
    ]
    if drift.unknown:
        words = ", ".join(f"{escape(word)} ({say.number(rows)})" for word, rows in drift.unknown)
        parts += [
            f"<h2>{escape(say(UNKNOWN_TITLE))}</h2><p>{words}</p>"
            f"<p><small>{escape(unknown_note(drift, say))}</small></p>"
        ]
    parts.append(f"<p><small>{escape(method(say))}</small></p>")
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
    lines = ["".join(f"<th>{escape(title)}</th>" for title in titles)]
    for finding in drift.findings:
        first, difference = f"<td>{escape(say(finding.measure.title))}</td>", finding.difference
        if difference is None:
            why = escape(finding_text(finding, say))
            lines.append(f'{first}<td colspan="6"><small>{why}</small></td>')
            continue
        numbers = (
            say.percent(difference.effect, 1), say.percent(difference.chance, 1),
            p_text(finding.p, say), say.number(difference.stability, 2), say.number(finding.rows),
        )  # fmt: skip
        cells = "".join(f'<td class="n">{escape(number)}</td>' for number in numbers)
        level = escape(say(LEVELS[finding.level]))
        shown = f"<b>{level}</b>" if finding.level >= Level.SOME else level
        lines.append(f"{first}<td>{shown}</td>{cells}")
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _section(finding: DriftFinding, say: Translator) -> str:
    """A heading, what the measure says, and a bar for each bin on both sides."""
    names = finding.measure.names(say)
    places = finding.most_changed[:BINS_SHOWN]
    if finding.measure.is_ordered:
        places = sorted(places)
    most = max(finding.shares.max(), finding.reference_shares.max())
    heads = (say("Bin"), say("Reference"), say("Your table"), "")
    rows = ["".join(f"<th>{escape(title)}</th>" for title in heads)]
    for place in places:
        known, found = float(finding.reference_shares[place]), float(finding.shares[place])
        bars = "".join(
            f'<span class="bar{kind}" style="width:{100 * share / most:.1f}%"></span>'
            for kind, share in (("", known), (" f", found))
        )
        rows.append(
            f'<td>{escape(names[place])}</td><td class="n">{escape(say.percent(known, 1))}</td>'
            f'<td class="n">{escape(say.percent(found, 1))}</td><td style="width:40%">{bars}</td>'
        )
    compared_with = say(
        "{found} rows of the table, compared with {known}: {rows}.",
        found=say.number(finding.rows),
        known=say.number(int(finding.reference.counts.sum())),
        rows=say(finding.reference.rows),
    )
    return (
        f"<h2>{escape(say(finding.measure.title))}</h2>"
        f"<p>{escape(say(finding.measure.sentence))} {escape(finding_text(finding, say))}"
        f"<br><small>{escape(compared_with)}</small></p>"
        f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
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
