"""The classical models, which read words as columns of numbers.

Settings of the original project are those of the code that its author published
(github.com/ManDes71), which may have changed between that code and the published results; those
of a training here are of the project's report where it tells them.
"""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.entry import Cost, ModelEntry, Sentences, Setting, TrainableModel

REPORT = N_("the setting that the project's report gives")
USUAL = N_("the usual setting of the library")
TERMS = Setting(
    30_000,
    N_(
        "the terms that depend most on the category by chi squared; the report's 5,000 most "
        "frequent ones would be English, for translated titles are twenty times more than gold "
        "texts"
    ),
)
FEW_TERMS = Setting(
    8_000,
    N_("a tree looks at one term at a time: beyond these, further terms cost and add nothing"),
)
PSEUDO_LABELS = Setting(
    True,
    N_(
        "Texts without a category get that of a linear model trained on the same rows, where it "
        "is sure: most titles with a category are translated, visitors write French."
    ),
)
ONCE = Setting(
    False, N_("one fit takes minutes; validation rows are one in ninety of those it reads")
)


def _classical(
    key: str,
    title: str,
    sentences: Sentences,
    preparation: str,
    *,
    estimator: str,
    inputs: str,
    cost: Cost,
    **settings: Setting,
) -> TrainableModel:
    """An estimator of :data:`vitrine.training.classical.ESTIMATORS` on its TEXT_FEATURES."""
    chosen = {
        "estimator": Setting(estimator, N_("what the model is")),
        "guessed": PSEUDO_LABELS,
        **settings,
    }
    return TrainableModel(
        key, title, "ml", "text", sentences, preparation,
        trainer="classical", inputs=inputs, cost=cost, settings=chosen,
    )  # fmt: skip


def _vote(key: str, title: str, sentences: Sentences, method: Setting) -> TrainableModel:
    return TrainableModel(
        key, title, "ml", "text", sentences,
        trainer="vote", inputs="answers", cost=Cost(0.1, 0.5), settings={"method": method},
        members=("KNeighbors", "RandomForestClassifier", "LogisticRegression"),
    )  # fmt: skip


ML_MODELS: tuple[ModelEntry, ...] = (
    _classical(
        "LinearSVC",
        "LinearSVC",
        (
            N_(
                "A support vector machine with straight borders: one weight for each word and "
                "category, and the largest sum wins."
            ),
            N_(
                "It reads the TF-IDF values of single words, with C = 1; for the concatenations, "
                "its weights choose the 3,000 words that count most."
            ),
            N_(
                "Quick and hard to beat on short texts; it gives scores, not probabilities, and "
                "its own results were never published."
            ),
        ),
        "tfidf",
        estimator="linear_svc",
        inputs="pieces",
        cost=Cost(4, 4),
        C=Setting(0.8, REPORT),
        tol=Setting(0.02, N_("a finer one takes five times as long and changes no answer")),
        max_iter=Setting(4000, REPORT),
    ),
    _classical(
        "LogisticRegression",
        N_("Logistic regression"),
        (
            N_(
                "Each word pushes for or against each category by a weight; the sum of the pushes "
                "becomes a probability."
            ),
            N_(
                "It reads the TF-IDF values of single words; the code of its author sets C = 1 and "
                "learns one category against the others."
            ),
            N_(
                "Quick, and its weights can be read one by one; it cannot know that two words "
                "together mean something else."
            ),
        ),
        "tfidf",
        estimator="logistic",
        inputs="telling",
        cost=Cost(8, 4),
        terms=TERMS,
        C=Setting(5.0, N_("rows are of length 1 and shared by 30,000 terms: 1 holds them back")),
        class_weight=Setting("balanced", REPORT),
        max_iter=Setting(100, N_("the report allows 1,000; what follows moves few answers")),
        refit=ONCE,
    ),
    _classical(
        "MultinomialNB",
        N_("Naive Bayes"),
        (
            N_(
                "It counts how often each word occurs in each category, and multiplies these "
                "chances as if words knew nothing of each other."
            ),
            N_(
                "It reads the TF-IDF values of single words; the code of its author takes every "
                "category for equally likely at the start."
            ),
            N_(
                "Trained in seconds and a fair yardstick; words that always come together are "
                "counted as so many proofs, which makes it too sure."
            ),
        ),
        "tfidf",
        estimator="multinomial",
        inputs="telling",
        cost=Cost(2, 3),
        terms=TERMS,
        choices=Setting(
            {"alpha": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]}, N_("chosen on validation rows")
        ),
        fit_prior=Setting(True, USUAL),
    ),
    _classical(
        "ComplementNB",
        N_("Complement naive Bayes"),
        (
            N_(
                "It counts how often each word stands in all the other categories: a word that is "
                "rare there speaks for the category."
            ),
            N_(
                "It reads the TF-IDF values of words, pairs of words and pieces of words; "
                "validation products choose how much an unseen word is smoothed."
            ),
            N_(
                "It learns in a second and does not favour large categories; it takes every word "
                "for independent of its neighbours, which no text is."
            ),
        ),
        "pieces",
        estimator="complement",
        inputs="pieces",
        cost=Cost(2, 3),
        choices=Setting({"alpha": [0.03, 0.1, 0.3, 1.0]}, N_("chosen on validation rows")),
    ),
    _classical(
        "DecisionTreeClassifier",
        N_("Decision tree"),
        (
            N_(
                "One tree of questions, each about the weight of one word, leads to a leaf that "
                "names the category."
            ),
            N_(
                "It reads the TF-IDF values of single words; the code of its author gives rare "
                "categories as much weight as frequent ones."
            ),
            N_(
                "Its path can be followed by hand, but one wrong turn near the root is never put "
                "right, and it learns its training texts by heart."
            ),
        ),
        "tfidf",
        estimator="tree",
        inputs="present",
        cost=Cost(4, 3),
        terms=FEW_TERMS,
        min_samples_leaf=Setting(1, USUAL),
        refit=ONCE,
    ),
    _classical(
        "KNeighbors",
        N_("Nearest neighbours"),
        (
            N_(
                "It learns nothing: it looks up the 27 training texts that resemble a product most "
                "and lets them vote, the nearest loudest."
            ),
            N_(
                "It reads the TF-IDF values of the most telling words and pieces of words, and "
                "compares texts by the angle between them."
            ),
            N_(
                "Its reasons can be shown, they are products; it must keep all training texts, and "
                "a rare wording has no neighbour."
            ),
        ),
        "tfidf",
        estimator="neighbours",
        inputs="telling",
        cost=Cost(2, 3),
        terms=TERMS,
        n_neighbors=Setting(27, REPORT),
        weights=Setting("distance", N_("a near product tells more than a far one")),
        metric=Setting("cosine", N_("texts of any length compare by their direction")),
    ),
    _classical(
        "RandomForestClassifier",
        N_("Random forest"),
        (
            N_(
                "Many decision trees, each grown on a random part of the texts and words, answer "
                "together."
            ),
            N_(
                "It reads the TF-IDF values of single words, with the usual settings of "
                "scikit-learn."
            ),
            N_(
                "Hard to overfit, but a tree asks about one word at a time, and a text holds few "
                "of the many thousands; its published probabilities hold values above 1 and are "
                "not shown."
            ),
        ),
        "tfidf",
        estimator="forest",
        inputs="present",
        cost=Cost(15, 4),
        terms=FEW_TERMS,
        n_estimators=Setting(100, USUAL),
        max_features=Setting("sqrt", REPORT),
        min_samples_split=Setting(4, REPORT),
        refit=ONCE,
    ),
    _classical(
        "Mon_Modele_SVC",
        "SVC",
        (
            N_(
                "A support vector machine: between every two categories it draws the border that "
                "keeps the widest margin, and a kernel lets that border bend."
            ),
            N_(
                "It reads the TF-IDF values of single words; the code of its author sets a radial "
                "kernel and C = 10."
            ),
            N_(
                "Sparse text suits it, but every answer compares the product with thousands of "
                "training texts: it is slow, and its probabilities were stored beforehand."
            ),
        ),
        "tfidf",
        estimator="svc",
        inputs="telling",
        cost=Cost(10, 4),
        terms=FEW_TERMS,
        kernel=Setting("rbf", N_("the kernel of its author's code")),
        C=Setting(10.0, N_("the value of its author's code")),
        gamma=Setting("scale", USUAL),
        rows=Setting(
            16_000,
            N_(
                "the cost grows with the square of the rows; a sample that keeps the shares of "
                "the categories, and gold rows first"
            ),
        ),
        refit=ONCE,
    ),
    _classical(
        "XGBClassifier",
        "XGBoost",
        (
            N_(
                "Gradient boosting made for large data: trees that mend each other's errors, with "
                "a penalty on trees that grow too complicated."
            ),
            N_(
                "It reads the TF-IDF values of single words; the code of its author sets 500 "
                "rounds of trees, at most 10 levels deep."
            ),
            N_(
                "It finds combinations of words that a linear model misses; its thousands of trees "
                "explain little to a reader."
            ),
        ),
        "tfidf",
        estimator="xgboost",
        inputs="present",
        cost=Cost(12, 4),
        terms=FEW_TERMS,
        n_estimators=Setting(300, N_("rounds of 27 trees; 150 did better than 60")),
        max_depth=Setting(6, USUAL),
        learning_rate=Setting(0.3, USUAL),
        min_child_weight=Setting(1, USUAL),
        max_bin=Setting(64, N_("a term is there or not: the number does not matter")),
        refit=ONCE,
    ),
    _classical(
        "GradientBoosting",
        N_("Gradient boosting"),
        (
            N_("Trees are added one after the other, each to mend the errors of those before it."),
            N_(
                "It reads the TF-IDF values of single words; the code of its author lets trees "
                "grow 18 levels deep and look at few words for each question."
            ),
            N_(
                "Strong on tables with few columns; with tens of thousands of words it is very "
                "slow to train, since trees cannot be grown side by side."
            ),
        ),
        "tfidf",
        estimator="boosting",
        inputs="reduced",
        cost=Cost(12, 4),
        terms=TERMS,
        axes=Setting(150, N_("the plain one does not finish on 70,000 rows: 27 trees a round")),
        learning_rate=Setting(0.1, USUAL),
        max_iter=Setting(100, USUAL),
        max_leaf_nodes=Setting(31, USUAL),
        l2_regularization=Setting(
            5.0, N_("without it, and at twice the rate, leaves of few rows exploded")
        ),
        max_bins=Setting(63, N_("values of an axis need no finer steps")),
        refit=ONCE,
    ),
    _vote(
        "VotingHard",
        N_("Hard vote of three models"),
        (
            N_("Nearest neighbours, random forest and logistic regression have one voice each."),
            N_(
                "It reads nothing but their three answers; where all three differ, the model that "
                "did best on validation products decides."
            ),
            N_("Errors that the three do not share cancel out; how sure each was is lost."),
        ),
        Setting("hard", N_("the report's choice: the category that most of the three name")),
    ),
    _vote(
        "VotingSoft",
        N_("Soft vote of three models"),
        (
            N_(
                "The probabilities of nearest neighbours, random forest and logistic regression "
                "are averaged."
            ),
            N_("It reads nothing but these probabilities, calibrated on validation products."),
            N_("A model that is sure outweighs two that hesitate; all three must be kept."),
        ),
        Setting("soft", N_("the mean of the three models' probabilities")),
    ),
    ModelEntry(
        "text_model",
        N_("Our text model"),
        "ml",
        "text",
        (
            N_(
                "A linear support vector machine over TF-IDF values; one sigmoid turns its scores "
                "into probabilities."
            ),
            N_(
                "It reads words and pairs of words, the first 80 characters once more, and pieces "
                "of 2 to 5 characters, without accents; stop words and digits stay."
            ),
            N_(
                "Every answer can be read term by term, and pieces of words carry it over "
                "misspellings; it knows nothing of the order of a sentence."
            ),
        ),
        "pieces",
    ),
)
