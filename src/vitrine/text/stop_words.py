"""Words that say nothing of a product: small words of French, English and German.

Our own list, without accents and in lower case. A word that names a thing in one of the three
languages is left out, whatever it is in another: "or" (gold), "été" (summer), "hat", "war", "man",
"mine", "sein".

Networks are trained on texts without :data:`STOP_WORDS`, and the counts of words are made without
:data:`COUNTED_STOP_WORDS`. The two are nearly the same: what tells them apart stands apart, for
the networks and the counts that are shipped depend on it.
"""

from __future__ import annotations

import unicodedata

FRENCH = """
a ai au aussi autre autres aux avait avec avez avoir avons c ca car ce celle celles celui ces cet
cette ceux chaque chez comme comment d dans de depuis des donc dont du elle elles en encore entre
es est et etaient etait etant etes etre eu eux fait font il ils j je jusque l la le les leur leurs
lors lui m ma mais me meme memes mes moi moins mon n ne ni non nos notre nous on ont ou par pas
pendant peu peut peuvent plus pour puis qu quand que quel quelle quelles quels qui s sa sans se ses
si soi soit son sont sous sur t ta te tel telle telles tes ton toujours tous tout toute toutes tres
trop tu un une vos votre vous y
"""
ENGLISH = """
about above after again all am an and any are as at be because been before being between both but
by can could did do does during each for from further had has have he his how i if in into is it
its itself just me more most my no not of on once only other our out own same she should so some
such than that the their them then there these they this those through to too up very was we were
what when where which while who will with would you your
"""
GERMAN = """
aber alle allem allen aller alles als am auch auf aus bei bis bist da damit das dass dein deine dem
den der des dich die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen
einer eines er es euer fur haben ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im ist jede jedem
jeden jeder jedes kann kein keine mein meine mich mir mit nach nicht noch nur ob oder ohne sehr
seit sich sie sind uber um und uns unser unter vom von vor wenn werden wie wir wird wo zu zum zur
zwischen
"""
READ_BY_NETWORKS_NEVER = """
against aucun aucune below ceci cela doing faites few having her here hers him nor off ours parce
pourquoi quoi sinon sommes tandis tels theirs toi under until whom why yours
"""
COUNTED_NEVER = """
afin ainsi alors also apres assez aujourd autant avant bien cas cent contre deux doit doivent down
durant etc ete faire faut grace hui ici jusqu made make may mettre much must one oui over plusieurs
pouvez pouvoir quelque quelques sera serait seront sien trois two vers via
"""
STOP_WORDS = frozenset(f"{FRENCH} {ENGLISH} {GERMAN} {READ_BY_NETWORKS_NEVER}".split())
COUNTED_STOP_WORDS = frozenset(f"{FRENCH} {ENGLISH} {COUNTED_NEVER}".split())


def without_accents(text: str) -> str:
    """Letters without their accents: "épuisette" becomes "epuisette"."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)
