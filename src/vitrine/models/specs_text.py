"""Specs of the networks that read texts.

The settings are those of the project's report (batches of 200, Adam at 0.001, at most five epochs)
unless a reason says otherwise.
"""

from __future__ import annotations

from vitrine.models.spec import Cost, ModelSpec, Setting
from vitrine.models.specs_classical import GUESSED

WORDS = Setting(20_000, "The 20,000 most frequent words; rarer ones are met too seldom to learn.")
LENGTH = Setting(
    200,
    "Nine texts in ten are shorter; each is padded to the next of 16, 32, 64, 128 or 200 words, "
    "so that short titles cost little and no word is lost.",
)
EMBEDDING = Setting(64, "Wider vectors cost more time on two cores and learn titles by heart.")
UNITS = Setting(64, "Enough for 27 categories; the report tells no number.")
FEATURES = Setting(64, "What a concatenation reads of this network.")
DROPOUT = Setting(0.5, "Half of the features hidden, so that no one of them decides.")
EPOCHS = Setting(5, "The report's; the loss on validation rows rises from the fourth on.")
RATE = Setting(1e-3, "The report's.")
BATCH = Setting(200, "The report's.")
PATIENCE = Setting(2, "Two epochs without more right answers on validation rows end the training.")
POOLED = Setting(
    True,
    "The strongest state over the text: with the last one, a network that learnt on titles of ten "
    "words is lost in descriptions of two hundred.",
)

COMMON = {
    "words": WORDS,
    "length": LENGTH,
    "embedding": EMBEDDING,
    "units": UNITS,
    "features": FEATURES,
    "dropout": DROPOUT,
    "epochs": EPOCHS,
    "rate": RATE,
    "batch": BATCH,
    "patience": PATIENCE,
    "guessed": GUESSED,
}


USUAL = Cost(6, 3)


def _network(
    key: str,
    builder: str,
    reason: str,
    preparation: str = "simple",
    cost: Cost = USUAL,
    **settings: Setting,
) -> ModelSpec:
    chosen = {"builder": Setting(builder, reason), **COMMON, **settings}
    return ModelSpec(key, "rnn", "text", "text_network", preparation, cost, chosen)


REPORTED = "The network of the report: embedding, convolution, recurrent layer."
TEXT_NETWORKS: tuple[ModelSpec, ...] = (
    _network("EMBEDDING", "conv_gru", REPORTED, pooled=POOLED),
    _network("EMBEDDING LEMMER", "conv_gru", REPORTED, "lemmatised", Cost(11, 3), pooled=POOLED),
    _network("EMBEDDING STEMMER", "conv_gru", REPORTED, "stemmed", pooled=POOLED),
    _network("EMBEDDING SPACY", "conv_gru", REPORTED, "spacy", Cost(13, 3), pooled=POOLED),
    _network("EMBEDDING GRU", "gru", "A GRU straight on the words.", pooled=POOLED),
    _network(
        "BILSTM", "bidirectional_lstm", "Reads from both ends.", cost=Cost(10, 3), pooled=POOLED
    ),
    _network("CONV1D", "convolution", "One to four neighbouring words, after Kim (2014)."),
    _network(
        "DNN",
        "dense_terms",
        "One hidden layer over TF-IDF values.",
        "pieces",
        Cost(10, 5),
        words=Setting(
            150_000,
            "Terms, pieces of words among them, that depend most on the category: of the "
            "validation products 0.801 were right, and 0.778 with 30,000.",
        ),
        features=Setting(128, "Twice that of the others: this layer is the whole network."),
    ),
    _network(
        "MEAN EMBEDDING",
        "mean_embedding",
        "The mean of the words' vectors, whatever their order.",
        cost=Cost(1, 3),
        embedding=Setting(100, "As in the report of a dense network on mean vectors."),
        epochs=Setting(10, "An epoch costs seconds; validation says when to stop."),
        rate=Setting(2e-3, "Nothing but the vectors learns here: a higher rate does no harm."),
    ),
)
