"""The networks that read words, recurrent or not, and the transformers of others.

What is said of the original project stands in the documents and the code that its author published
(github.com/ManDes71). The settings of a training here are those of the project's report (batches
of 200, Adam at 0.001, at most five epochs) unless a reason says otherwise.
"""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.entry import Cost, ModelEntry, Sentences, Setting, TrainableModel
from vitrine.models.ml_models import PSEUDO_LABELS

POOLED = Setting(
    True,
    N_(
        "The strongest state over the text: with the last one, a network that learnt on titles of "
        "ten words is lost in descriptions of two hundred."
    ),
)
COMMON = {
    "words": Setting(
        20_000, N_("The 20,000 most frequent words; rarer ones are met too seldom to learn.")
    ),
    "length": Setting(
        200,
        N_(
            "Nine texts in ten are shorter; each is padded to the next of 16, 32, 64, 128 or 200 "
            "words, so that short titles cost little and no word is lost."
        ),
    ),
    "embedding": Setting(
        64, N_("Wider vectors cost more time on two cores and learn titles by heart.")
    ),
    "units": Setting(64, N_("Enough for 27 categories; the report tells no number.")),
    "features": Setting(64, N_("What a concatenation reads of this network.")),
    "dropout": Setting(0.5, N_("Half of the features hidden, so that no one of them decides.")),
    "epochs": Setting(5, N_("The report's; the loss on validation rows rises from the fourth on.")),
    "rate": Setting(1e-3, N_("The report's.")),
    "batch": Setting(200, N_("The report's.")),
    "patience": Setting(
        2, N_("Two epochs without more right answers on validation rows end the training.")
    ),
    "guessed": PSEUDO_LABELS,
}
USUAL_COST = Cost(6, 3)
REPORTED = N_("The network of the report: embedding, convolution, recurrent layer.")


def _network(
    key: str,
    title: str,
    sentences: Sentences,
    preparation: str,
    builder: Setting,
    cost: Cost = USUAL_COST,
    **settings: Setting,
) -> TrainableModel:
    """A network of :data:`vitrine.models.recurrent.BUILDERS`."""
    return TrainableModel(
        key, title, "rnn", "text", sentences, preparation,
        trainer="text_network", inputs=preparation, cost=cost,
        settings={"builder": builder, **COMMON, **settings},
    )  # fmt: skip


def _transformer(key: str, title: str, sentences: Sentences) -> ModelEntry:
    return ModelEntry(key, title, "rnn", "text", sentences)


RNN_MODELS: tuple[ModelEntry, ...] = (
    _network(
        "EMBEDDING",
        N_("Word embedding"),
        (
            N_(
                "Each word becomes a list of numbers that is learnt, and a GRU layer reads these "
                "lists from the first word to the last."
            ),
            N_("It reads words in lower case, without stop words; it was trained for five epochs."),
            N_(
                "It takes the order of words into account, but learns its words from this "
                "catalogue alone: rare ones stay vague, and it soon learns by heart."
            ),
        ),
        "simple",
        Setting("conv_gru", REPORTED),
        pooled=POOLED,
    ),
    _network(
        "EMBEDDING LEMMER",
        N_("Word embedding, lemmas"),
        (
            N_("The network of the plain word embedding, with a GRU layer, on other words."),
            N_(
                "It reads lemmas, which its author took from the NLTK library; the walk shown here "
                "takes them from spaCy."
            ),
            N_(
                "Singular and plural share what they teach, but a lemma found wrongly, or the "
                "number that told a set from a single item, is lost."
            ),
        ),
        "lemmatised",
        Setting("conv_gru", REPORTED),
        cost=Cost(11, 3),
        pooled=POOLED,
    ),
    _network(
        "EMBEDDING STEMMER",
        N_("Word embedding, stems"),
        (
            N_("The same network with a GRU layer, on words whose endings were cut."),
            N_("It reads stems; its author chose the stemmer by the language of the text."),
            N_(
                "The vocabulary shrinks without any dictionary, at the price of confusing words "
                "that share a stem."
            ),
        ),
        "stemmed",
        Setting("conv_gru", REPORTED),
        pooled=POOLED,
    ),
    _network(
        "EMBEDDING SPACY",
        N_("Word embedding, spaCy"),
        (
            N_("The same network with a GRU layer, on words as the library spaCy cuts them."),
            N_(
                "Its author names lemmas and word vectors of spaCy, learnt beforehand on other "
                "texts; the walk shown here adds named entities."
            ),
            N_(
                "Vectors learnt elsewhere help with words that are rare here; brands and model "
                "names are often unknown to them."
            ),
        ),
        "spacy",
        Setting("conv_gru", REPORTED),
        cost=Cost(13, 3),
        pooled=POOLED,
    ),
    _network(
        "EMBEDDING GRU",
        N_("Word embedding, GRU"),
        (
            N_(
                "Word embeddings read by gated recurrent units, which choose at each word what to "
                "remember and what to forget."
            ),
            N_(
                "It reads words one after the other; its published results do not tell its other "
                "settings."
            ),
            N_(
                "It is the recurrent half of the concatenation of two models; long descriptions "
                "are slow to read, one word after the other."
            ),
        ),
        "simple",
        Setting("gru", N_("A GRU straight on the words.")),
        pooled=POOLED,
    ),
    _network(
        "BILSTM",
        N_("Bidirectional LSTM"),
        (
            N_(
                "Two recurrent layers read the text, one from each end; each word is met with what "
                "stands before it and what stands after it."
            ),
            N_("It reads words in lower case, without stop words: the first 200 of a text."),
            N_(
                "It can learn that a word changes another one far away; catalogue titles are lists "
                "of words, where that seldom pays for its cost."
            ),
        ),
        "simple",
        Setting("bidirectional_lstm", N_("Reads from both ends.")),
        cost=Cost(10, 3),
        pooled=POOLED,
    ),
    _network(
        "CONV1D",
        N_("Convolution over words"),
        (
            N_(
                "Filters slide over one to four neighbouring words, and of each only the strongest "
                "answer over the text counts."
            ),
            N_("It reads words in lower case, without stop words: the first 200 of a text."),
            N_(
                "Short phrases that name a product are found wherever they stand; words that it "
                "never met say nothing to it."
            ),
        ),
        "simple",
        Setting("convolution", N_("One to four neighbouring words, after Kim (2014).")),
    ),
    _network(
        "DNN",
        N_("Dense network on TF-IDF"),
        (
            N_(
                "One hidden layer between the TF-IDF values of a text and the categories: no order "
                "of words, but terms may count together."
            ),
            N_(
                "It reads words, pairs of words and pieces of words, 30,000 of them, chosen by how "
                "much they depend on the category."
            ),
            N_(
                "Pieces of words carry over to other languages and to words never met; one hidden "
                "layer adds little to a linear model."
            ),
        ),
        "pieces",
        Setting("dense_terms", N_("One hidden layer over TF-IDF values.")),
        cost=Cost(10, 5),
        words=Setting(
            150_000,
            N_(
                "Terms, pieces of words among them, that depend most on the category: of the "
                "validation products 0.801 were right, and 0.778 with 30,000."
            ),
        ),
        features=Setting(128, N_("Twice that of the others: this layer is the whole network.")),
    ),
    _network(
        "MEAN EMBEDDING",
        N_("Mean of word embeddings"),
        (
            N_(
                "Each word becomes a list of numbers that is learnt, and a text is the mean of its "
                "words, whatever their order."
            ),
            N_("It reads words in lower case, without stop words: the first 200 of a text."),
            N_(
                "It trains in a minute and is hard to confuse; in a long description the words "
                "that name the product drown among the others."
            ),
        ),
        "simple",
        Setting("mean_embedding", N_("The mean of the words' vectors, whatever their order.")),
        cost=Cost(1, 3),
        embedding=Setting(100, N_("As in the report of a dense network on mean vectors.")),
        epochs=Setting(10, N_("An epoch costs seconds; validation says when to stop.")),
        rate=Setting(2e-3, N_("Nothing but the vectors learns here: a higher rate does no harm.")),
    ),
    _transformer(
        "camembert_canonical",
        "CamemBERT-base",
        (
            N_(
                "A transformer, not a recurrent network: every piece of word looks at all the "
                "others at once; here it was learnt on French text only."
            ),
            N_(
                "It reads pieces of words, with capitals and accents; the settings of its training "
                "on this catalogue are not part of the published results."
            ),
            N_(
                "It knew French before it saw a product; titles in English or German suit it less, "
                "and it needs far more memory than a linear model."
            ),
        ),
    ),
    _transformer(
        "flaubert_canonical",
        "FlauBERT",
        (
            N_(
                "A transformer, not a recurrent network, built like BERT and learnt on varied "
                "French texts."
            ),
            N_(
                "It reads pieces of words; the settings of its training on this catalogue are not "
                "part of the published results."
            ),
            N_(
                "Like CamemBERT it brings its French along, and titles in other languages suit it "
                "less."
            ),
        ),
    ),
    _transformer(
        "mdeberta_canonical",
        "mDeBERTa",
        (
            N_(
                "A transformer, not a recurrent network, that treats what a word is and where it "
                "stands apart from each other."
            ),
            N_(
                "It reads pieces of words of about a hundred languages; the settings of its "
                "training on this catalogue are not part of the published results."
            ),
            N_(
                "A catalogue of several languages suits it; its vocabulary of 250,000 pieces makes "
                "it heavy to load."
            ),
        ),
    ),
    _transformer(
        "xlmr_canonical",
        "XLM-R",
        (
            N_(
                "A transformer, not a recurrent network, learnt on web pages of a hundred "
                "languages by guessing hidden words."
            ),
            N_(
                "It reads pieces of words of all these languages; the settings of its training on "
                "this catalogue are not part of the published results."
            ),
            N_(
                "What it learns in French helps it in German; each language has a smaller share of "
                "its memory than in a French model."
            ),
        ),
    ),
)
