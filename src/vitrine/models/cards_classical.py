"""Cards of the classical models, which read words as columns of numbers.

Settings of the original project are those of the code that its author published
(github.com/ManDes71); they may have changed between that code and the published results.
"""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.card import ModelCard

CLASSICAL: tuple[ModelCard, ...] = (
    ModelCard(
        "Mon_Modele_SVC",
        "SVC",
        "ml",
        "text",
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
    ),
    ModelCard(
        "LogisticRegression",
        N_("Logistic regression"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "RandomForestClassifier",
        N_("Random forest"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "GradientBoosting",
        N_("Gradient boosting"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "XGBClassifier",
        "XGBoost",
        "ml",
        "text",
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
    ),
    ModelCard(
        "DecisionTreeClassifier",
        N_("Decision tree"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "MultinomialNB",
        N_("Naive Bayes"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "LinearSVC",
        "LinearSVC",
        "ml",
        "text",
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
    ),
    ModelCard(
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
    ModelCard(
        "ComplementNB",
        N_("Complement naive Bayes"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "KNeighbors",
        N_("Nearest neighbours"),
        "ml",
        "text",
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
    ),
    ModelCard(
        "VotingHard",
        N_("Hard vote of three models"),
        "ml",
        "text",
        (
            N_("Nearest neighbours, random forest and logistic regression have one voice each."),
            N_(
                "It reads nothing but their three answers; where all three differ, the model that "
                "did best on validation products decides."
            ),
            N_("Errors that the three do not share cancel out; how sure each was is lost."),
        ),
    ),
    ModelCard(
        "VotingSoft",
        N_("Soft vote of three models"),
        "ml",
        "text",
        (
            N_(
                "The probabilities of nearest neighbours, random forest and logistic regression "
                "are averaged."
            ),
            N_("It reads nothing but these probabilities, calibrated on validation products."),
            N_("A model that is sure outweighs two that hesitate; all three must be kept."),
        ),
    ),
)
