"""Words that say nothing of a product: small words of French, English and German.

Our own list, without accents and in lower case. A word that names a thing in one of the three
languages is left out, whatever it is in another: "or" (gold), "été" (summer), "hat", "war", "man",
"mine", "sein".
"""

from __future__ import annotations

FRENCH = """
a ai au aucun aucune aussi autre autres aux avait avec avez avoir avons c ca car ce ceci cela celle
celles celui ces cet cette ceux chaque chez comme comment d dans de depuis des donc dont du elle
elles en encore entre es est et etaient etait etant etes etre eu eux fait faites font il ils j je
jusque l la le les leur leurs lors lui m ma mais me meme memes mes moi moins mon n ne ni non nos
notre nous on ont ou par parce pas pendant peu peut peuvent plus pour pourquoi puis qu quand que
quel quelle quelles quels qui quoi s sa sans se ses si sinon soi soit sommes son sont sous sur t ta
tandis te tel telle telles tels tes toi ton toujours tous tout toute toutes tres trop tu un une vos
votre vous y
"""
ENGLISH = """
about above after again against all am an and any are as at be because been before being below
between both but by can could did do does doing during each few for from further had has have
having he her here hers him his how i if in into is it its itself just me more most my no nor not of
off on once only other our ours out own same she should so some such than that the their theirs them
then there these they this those through to too under until up very was we were what when where
which while who whom why will with would you your yours
"""
GERMAN = """
aber alle allem allen aller alles als am auch auf aus bei bis bist da damit das dass dein deine dem
den der des dich die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen
einer eines er es euer fur haben ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im ist jede jedem
jeden jeder jedes kann kein keine mein meine mich mir mit nach nicht noch nur ob oder ohne sehr seit
sich sie sind uber um und uns unser unter vom von vor wenn werden wie wir wird wo zu zum zur
zwischen
"""
STOP_WORDS: frozenset[str] = frozenset(f"{FRENCH} {ENGLISH} {GERMAN}".split())
