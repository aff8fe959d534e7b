"""Reasons in sentences: the site and the command line say the same."""

from __future__ import annotations

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.prediction.explanations.explanation import Change
from vitrine.prediction.explanations.picture_reasons import PictureReasons
from vitrine.prediction.explanations.track_record import Neighbour, Share, TrackRecord
from vitrine.prediction.explanations.word_reasons import WordReasons
from vitrine.results.runs import BY_KEY
from vitrine.results.wording import signed

# Where a part of a picture is, by row and column.
PLACES = (
    (N_("at the top left"), N_("at the top"), N_("at the top right")),
    (N_("on the left"), N_("in the middle"), N_("on the right")),
    (N_("at the bottom left"), N_("at the bottom"), N_("at the bottom right")),
)

# What would have been answered from less, by what is taken away.
WITHOUT = {
    "text": N_("Without the text: {category}, {probability}."),
    "picture": N_("Without the picture: {category}, {probability}."),
}


def category(column: int, say: Translator) -> str:
    """Name and code of a category, in the quotes of the language."""
    return say("“{name}” ({code})", name=say(CATEGORIES[column].name), code=CODES[column])


def sum_sentence(reasons: WordReasons, column: int, say: Translator) -> str:
    """How the words make the score of a category."""
    place = reasons.place(column)
    if reasons.method == "occlusion":
        return say(
            "Each word: by how much the probability of {category} falls without it.",
            category=category(column, say),
        )
    score, start = float(reasons.score[place]), float(reasons.start[place])
    return say(
        "Score of {category}: {start} that every text starts from, and {words} from the words of "
        "this one, make {score}. Above 0, the text speaks for the category.",
        category=category(column, say),
        start=signed(start, 2, say),
        words=signed(score - start, 2, say),
        score=signed(score, 2, say),
    )


def picture_sentence(reasons: PictureReasons, column: int, say: Translator) -> str:
    """Where in the picture the evidence is."""
    region = reasons.region(column)
    if not region.share:
        return say("No part of the picture speaks for {category}.", category=category(column, say))
    return say(
        "What speaks for {category} is strongest {place}: that ninth of the picture holds {share} "
        "of it.",
        category=category(column, say),
        place=say(PLACES[region.row][region.column]),
        share=say.percent(region.share),
    )


def change_sentence(change: Change, say: Translator) -> str:
    """What became of the answer."""
    facts = {
        "before": _named(change.before.best.category.code, say),
        "after": _named(change.after.best.category.code, say),
        "was": say.probability(change.before.best.probability),
        "is_now": say.probability(change.after.best.probability),
    }
    if change.is_another:
        return say("Another answer: {before} ({was}) gives way to {after} ({is_now}).", **facts)
    return say("The same answer, {before}: from {was} to {is_now}.", **facts)


def _named(code: int, say: Translator) -> str:
    return category(CODES.index(code), say)


def track_record_lines(record: TrackRecord, say: Translator) -> list[str]:
    """How sure to be, in sentences: answers as sure, at least as sure, and of this category."""
    low, high = record.bounds
    return [
        _share_sentence(
            record.as_sure,
            N_(
                "Of the {rows} test products answered with {low} to {high}, like this one, {right} "
                "were right: {share} (95% interval {from_} to {to})."
            ),
            N_("No test product was answered with {low} to {high}, like this one."),
            say,
            low=say.percent(low),
            high=say.percent(high),
        ),
        _share_sentence(
            record.at_least_as_sure,
            N_(
                "Of the {rows} answered with {probability} or more, which is {coverage} of all, "
                "{right} were right: {share} (95% interval {from_} to {to})."
            ),
            N_("No test product was answered with {probability} or more."),
            say,
            probability=say.probability(record.probability),
            coverage=say.percent(record.at_least_as_sure.rows / max(record.result.rows, 1)),
        ),
        _share_sentence(
            record.same_answer,
            N_(
                "Of the {rows} test products for which the answer was {category}, {right} were "
                "right: {share} (95% interval {from_} to {to})."
            ),
            N_("{category} was never the answer for a test product."),
            say,
            category=category(record.column, say),
        ),
    ]


def _share_sentence(share: Share, message: str, none: str, say: Translator, **facts: object) -> str:
    if not share.rows:
        return say(none, **facts)
    low, high = share.interval
    return say(
        message,
        rows=say.number(share.rows),
        right=say.number(share.right),
        share=say.percent(share.value),
        from_=say.percent(low),
        to=say.percent(high),
        **facts,
    )


def confusion_lines(record: TrackRecord, say: Translator) -> list[str]:
    """Which categories this one is confused with, both ways."""
    name = category(record.column, say)
    lines = []
    if record.truly:
        lines.append(
            say(
                "When the answer {category} was wrong, the product truly was: {others}.",
                category=name,
                others=_others(record.truly, say),
            )
        )
    if record.taken_for:
        lines.append(
            say(
                "Products that truly are {category} were wrongly taken for: {others}.",
                category=name,
                others=_others(record.taken_for, say),
            )
        )
    return lines or [say("{category} was confused with no other category.", category=name)]


def _others(neighbours: list[Neighbour], say: Translator) -> str:
    """Categories with their numbers of products."""
    parts = []
    for neighbour in neighbours:
        name = category(neighbour.column, say)
        count = neighbour.rows
        parts.append(
            say.plural("{name}: {count} product", "{name}: {count} products", count, name=name)
        )
    return "; ".join(parts)


def measured_line(record: TrackRecord, say: Translator) -> str:
    """Where the figures come from."""
    result = record.result
    return say(
        "Measured on {rows} products that trained none of the models: run “{run}”, model {model}, "
        "split “{split}”.",
        rows=say.number(result.rows),
        run=say(BY_KEY[result.run].title),
        model=result.key,
        split=result.source.split,
    )
