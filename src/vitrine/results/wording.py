"""Results in sentences: the site and the command line say the same."""

from __future__ import annotations

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.results.comparison import RESAMPLES, Comparison, PairCounts
from vitrine.results.confusion import Confused
from vitrine.results.result import History, Mark
from vitrine.results.runs import BY_KEY

NAMED = 3
# Under this p-value a difference is called more than chance.
SURE = 0.05
SMALLEST_P = 0.001
# Why the marked epoch is marked; the verdict on a training tells where the loss is lowest.
MARKED = {
    Mark.MOST_RIGHT: N_(
        "**Epoch kept: {epoch}**, chosen by validation accuracy ({accuracy}); between equals, by "
        "the lower validation loss."
    )
}


def names_of(comparison: Comparison, say: Translator) -> tuple[str, str]:
    """Titles of A and B; their runs too when these differ, for the same model may be in both."""
    titles = [say(result.card.title) for result in (comparison.a, comparison.b)]
    if not comparison.same_run:
        runs = [say(BY_KEY[r.run].title) for r in (comparison.a, comparison.b)]
        titles = [f"{title} ({run})" for title, run in zip(titles, runs, strict=True)]
    return titles[0], titles[1]


def comparison_lines(comparison: Comparison, say: Translator) -> list[str]:
    """The comparison in sentences, one a line."""
    warning = [] if comparison.same_rows else [rows_differ_warning(comparison, say)]
    pair = comparison.pair
    rows = pair_sentence(pair, *names_of(comparison, say), say) if pair else why_no_rows(
        comparison, say
    )  # fmt: skip
    return [
        *warning,
        score_sentence(comparison, say),
        sureness_sentence(comparison, say),
        wins_sentence(comparison, say),
        rows,
    ]


def rows_differ_warning(comparison: Comparison, say: Translator) -> str:
    """What to think of scores of different products."""
    return say(
        "These two models were measured on different products, {rows_a} and {rows_b}: their scores "
        "differ also because the products do. Compare their profiles, not their ranks.",
        rows_a=say.number(comparison.a.rows),
        rows_b=say.number(comparison.b.rows),
    )


def score_sentence(comparison: Comparison, say: Translator) -> str:
    """The two weighted F1."""
    name_a, name_b = names_of(comparison, say)
    return say(
        "Weighted F1: {a} {f1_a}, {b} {f1_b}.",
        a=name_a,
        f1_a=say.number(comparison.a.weighted_f1, 3),
        b=name_b,
        f1_b=say.number(comparison.b.weighted_f1, 3),
    )


def sureness_sentence(comparison: Comparison, say: Translator) -> str:
    """Whether the difference is more than chance, as far as that can be known."""
    pair = comparison.pair
    if pair is None:
        return say(
            "Whether the difference is more than chance cannot be tested: that needs the answers "
            "of both models on the same products."
        )
    facts = {"p": p_value(pair.p_value, say), "rows": say.number(pair.rows)}
    if pair.p_value < SURE:
        return say(
            "On the {rows} products both answered, the difference in right answers is more than "
            "chance (McNemar's exact test, p {p}).",
            **facts,
        )
    return say(
        "On the {rows} products both answered, the difference in right answers may be chance "
        "(McNemar's exact test, p {p}).",
        **facts,
    )


def p_value(value: float, say: Translator) -> str:
    """A p-value as it is written: = 0.012, or < 0.001."""
    if value < SMALLEST_P:
        return f"< {say.number(SMALLEST_P, 3)}"
    return f"= {say.number(value, 3)}"


def wins_sentence(comparison: Comparison, say: Translator) -> str:
    """The categories that B wins and loses most, in one sentence."""
    won, lost = comparison.won_by_b(), comparison.won_by_a()
    name_a, name_b = names_of(comparison, say)
    if won and lost:
        return say(
            "F1 by category, in points. Higher with {b}: {won} of them, most of all {gains}. "
            "Lower: {lost}, most of all {losses}.",
            b=name_b,
            won=len(won),
            gains=_named(comparison, won, say),
            lost=len(lost),
            losses=_named(comparison, lost, say),
        )
    if not won and not lost:
        return say("F1 by category: both are equal everywhere.")
    winner, loser = (name_b, name_a) if won else (name_a, name_b)
    return say("F1 by category: {winner} is nowhere below {loser}.", winner=winner, loser=loser)


def _named(comparison: Comparison, columns: list[int], say: Translator) -> str:
    gains = comparison.f1_difference
    return ", ".join(
        f"{say(CATEGORIES[c].name)} {CODES[c]} ({signed(100 * gains[c], 1, say)})"
        for c in columns[:NAMED]
    )


def pair_sentence(pair: PairCounts, a: str, b: str, say: Translator) -> str:
    """The row-by-row comparison in words."""
    return say(
        "Of {rows} products, {b} is right on {mended} where {a} is wrong, and wrong on {broken} "
        "where {a} is right. Difference in weighted F1, {b} minus {a}: {difference}, 95% interval "
        "{low} to {high} (paired bootstrap, {resamples} resamples). Whoever always knew which of "
        "the two to believe would be right on {chooser} of the products.",
        rows=say.number(pair.rows),
        a=a,
        b=b,
        mended=say.number(pair.only_b),
        broken=say.number(pair.only_a),
        difference=signed(pair.difference, 3, say),
        low=signed(pair.low, 3, say),
        high=signed(pair.high, 3, say),
        resamples=say.number(RESAMPLES),
        chooser=say.percent(pair.chooser_accuracy, 1),
    )


def why_no_rows(comparison: Comparison, say: Translator) -> str:
    """Say which figures need rows, and why there are none."""
    needs = say(
        "Agreement, McNemar's test, the interval of the difference and the score of a perfect "
        "chooser need the answers on each product."
    )
    apart = say("These two models answered different products.")
    published = say(
        "Of at least one of these models only the counts are known, or the rows of the two are "
        "not the same."
    )
    return f"{needs} {published if comparison.same_run else apart}"


def signed(value: float, decimals: int, say: Translator) -> str:
    """A difference with its sign; a true minus, not a hyphen."""
    return f"{'+' if value >= 0 else '−'}{say.number(abs(value), decimals)}"


def confusion_sentence(pair: Confused, say: Translator) -> str:
    """One confusion in words."""
    return say(
        "{rows} of “{true}” ({true_code}) taken for “{predicted}” ({code}): {share}",
        rows=say.number(pair.rows),
        true=say(CATEGORIES[pair.true].name),
        true_code=CODES[pair.true],
        predicted=say(CATEGORIES[pair.predicted].name),
        code=CODES[pair.predicted],
        share=say.percent(pair.share, 1),
    )


def mark_sentence(history: History, say: Translator) -> str:
    """Say why an epoch is marked; empty where the verdict on the training says it."""
    message = MARKED.get(history.mark)
    if message is None:
        return ""
    epoch = history.marked_epoch
    accuracy = say.percent(history.val_accuracy[epoch - 1], 1)
    return say(message, epoch=epoch, accuracy=accuracy)


def training_verdict(history: History, say: Translator) -> str:
    """Say when a training was at its best, and whether it went on too long."""
    facts = {
        "best": history.best_epoch,
        "epochs": history.epochs,
        "gap": say.number(100 * history.gap, 1),
        "lowest": say.number(history.val_loss.min(), 3),
        "last": say.number(history.val_loss[-1], 3),
    }
    if history.is_overtrained:
        return say(
            "**Over-trained.** The validation loss is lowest after epoch {best} of {epochs} "
            "({lowest}) and rises to {last}: from there on the network learns its training "
            "products by heart. In the end it is {gap} points more accurate on them than on "
            "others.",
            **facts,
        )
    return say(
        "**Not over-trained.** The validation loss is lowest after epoch {best} of {epochs} "
        "({lowest}) and ends at {last}; in the end the network is {gap} points more accurate on "
        "its training products than on others.",
        **facts,
    )
