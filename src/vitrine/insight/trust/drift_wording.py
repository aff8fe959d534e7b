"""A comparison in words: a verdict that weighs how large differences are, and what they mean."""

from __future__ import annotations

import numpy as np

from vitrine.i18n import N_, Translator
from vitrine.insight.trust.drift import Drift, Finding, Level

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


def told(finding: Finding, say: Translator) -> str:
    """What one measure says, in a sentence or two."""
    if finding.difference is None:
        return say("Not compared: {reason}.", reason=reason(finding, say))
    parts = [changes(finding, say)]
    if finding.level >= Level.SLIGHT and finding.measure.higher_is_well and not finding.is_lower:
        parts.append(say(HIGHER[finding.measure.key]))
    elif finding.level >= Level.SOME:
        parts.append(say(MEANINGS[finding.measure.key]))
    elif finding.level is Level.SAME:
        parts.append(say("No more than chance would show."))
    else:
        parts.append(say("More than chance, but small."))
    return " ".join(parts)


def reason(finding: Finding, say: Translator) -> str:
    """Why a measure was not compared."""
    values = {
        name: say(value) if isinstance(value, str) else value
        for name, value in (finding.values or {}).items()
    }
    return say(finding.reason, **values)


def changes(finding: Finding, say: Translator) -> str:
    """The largest changes: medians of an ordered measure, shares of the others."""
    if finding.measure.is_ordered:
        known, found = finding.reference.counts, finding.found
        return say(
            "Median {found} (half of them {low} to {high}), where the reference has {known} "
            "({known_low} to {known_high}).",
            found=_quantile_said(finding, found, 0.5, say),
            low=_quantile_said(finding, found, 0.25, say),
            high=_quantile_said(finding, found, 0.75, say),
            known=_quantile_said(finding, known, 0.5, say),
            known_low=_quantile_said(finding, known, 0.25, say),
            known_high=_quantile_said(finding, known, 0.75, say),
        )
    names = finding.measure.names(say)
    parts = [
        say(
            "{name} {found} (reference {known})",
            name=names[place],
            found=say.percent(float(finding.shares_found[place])),
            known=say.percent(float(finding.shares_known[place])),
        )
        for place in finding.most_changed[:SHOWN_BINS]
        if finding.shares_found[place] or finding.shares_known[place]
    ]
    return ", ".join(parts) + "."


def _quantile_said(finding: Finding, counts: np.ndarray, share: float, say: Translator) -> str:
    """Lower limit of the bin that holds the row above a share of the others."""
    place = int(np.searchsorted(np.cumsum(counts) / counts.sum(), share))
    return finding.measure.said(float(finding.measure.edges[place]), say)


def unknown_note(drift: Drift, say: Translator) -> str:
    """What is counted beside the words that the model does not know."""
    return say(
        "With the number of rows that hold each, among {rows} read. The model has never met them, "
        "or has dropped them because they told no category from another.",
        rows=say.number(drift.read),
    )


def said_p(p: float, say: Translator) -> str:
    """A p-value; very small ones are not told apart."""
    small = say.number(SMALLEST_P, 3)
    return f"< {small}" if p < SMALLEST_P else say.number(p, 3)
