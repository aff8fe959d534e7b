"""Cards of the networks that read words.

What is said of the original project stands in the documents and the code that its author published
(github.com/ManDes71).
"""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.card import ModelCard

RECURRENT: tuple[ModelCard, ...] = (
    ModelCard(
        "EMBEDDING",
        N_("Word embedding"),
        "rnn",
        "text",
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
    ),
    ModelCard(
        "EMBEDDING LEMMER",
        N_("Word embedding, lemmas"),
        "rnn",
        "text",
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
    ),
    ModelCard(
        "EMBEDDING STEMMER",
        N_("Word embedding, stems"),
        "rnn",
        "text",
        (
            N_("The same network with a GRU layer, on words whose endings were cut."),
            N_("It reads stems; its author chose the stemmer by the language of the text."),
            N_(
                "The vocabulary shrinks without any dictionary, at the price of confusing words "
                "that share a stem."
            ),
        ),
        "stemmed",
    ),
    ModelCard(
        "EMBEDDING SPACY",
        N_("Word embedding, spaCy"),
        "rnn",
        "text",
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
    ),
    ModelCard(
        "EMBEDDING GRU",
        N_("Word embedding, GRU"),
        "rnn",
        "text",
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
    ),
)

NETWORKS: tuple[ModelCard, ...] = (
    ModelCard(
        "BILSTM",
        N_("Bidirectional LSTM"),
        "rnn",
        "text",
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
    ),
    ModelCard(
        "CONV1D",
        N_("Convolution over words"),
        "rnn",
        "text",
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
    ),
    ModelCard(
        "DNN",
        N_("Dense network on TF-IDF"),
        "rnn",
        "text",
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
    ),
    ModelCard(
        "MEAN EMBEDDING",
        N_("Mean of word embeddings"),
        "rnn",
        "text",
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
    ),
)

TRANSFORMERS: tuple[ModelCard, ...] = (
    ModelCard(
        "camembert_canonical",
        "CamemBERT-base",
        "rnn",
        "text",
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
    ModelCard(
        "flaubert_canonical",
        "FlauBERT",
        "rnn",
        "text",
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
    ModelCard(
        "mdeberta_canonical",
        "mDeBERTa",
        "rnn",
        "text",
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
    ModelCard(
        "xlmr_canonical",
        "XLM-R",
        "rnn",
        "text",
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
