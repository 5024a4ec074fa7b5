"""Words as people write them: case, accents and missing dots made one; endings cut off in Swedish and English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: Letters, numbers (39,5 and 180/110 whole), and marks that end a clause.
_PIECES: Final = re.compile(r"[a-z]+|\d+(?:[.,]\d+)?(?:/\d+)?|[.!?;,:\n]+")
_APOSTROPHES: Final = re.compile(r"(?<=[a-z])['’`´](?=[a-z])")
_HYPHENS: Final = re.compile(r"(?<=[a-z])[-‐‑](?=[a-z])")
_LETTERS: Final = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ß": "ss", "ł": "l", "đ": "d"})
_SHORTEST: Final = 3
_VOWELS: Final = frozenset("aeiouy")
_ENDINGS: Final = (
    *("arnas", "ernas", "ornas", "andet", "andes", "ningar", "ningen", "ations"),
    *("arna", "erna", "orna", "ande", "aste", "aren", "ades", "heten", "ning", "ness", "ings", "ation"),
    *(
        "ern",
        "orn",
        "ing",
        "het",
        "iga",
        "igt",
        "ast",
        "ade",
        "ats",
        "are",
        "ens",
        "ets",
        "ers",
        "ies",
        "ied",
    ),
    *("en", "et", "ar", "er", "or", "ad", "at", "as", "es", "ed", "te", "de", "ig", "ly", "an", "na", "ts"),
    *("a", "e", "s", "t", "n", "y"),
)
_LITTLE_WORDS: Final = """
jag har och i det en ett den de som att på är av för med till om så men min mitt mina mig du han hon dem vi ni var sig
sin sitt sina hans hennes dig din ditt dina man nu då där här vad ja nej också bara lite från vid när kan ska skulle
vill blir blev bli blivit varit vara får få fick haft ha hade mår känner känns kände sen sedan efter under över upp
ned ner in ut ur igen än ju väl nog kanske helt all alla allt eller detta dom the a an and i my me is it its of to in
on for with that this have has had am are was were be been he she they his her we you your him them just so very
really some any at by as from do does did get gets got feel feels feeling since but or if im ive hes shes theres thats
will would can could tar tål morse
"""
_LITTLE: Final = frozenset(_LITTLE_WORDS.split())
_NEGATIONS_WORDS: Final = """
inte ingen inget inga aldrig utan nekar varken ej icke knappt knappast not no never without denies neither nor dont
doesnt didnt isnt arent wasnt cant cannot hasnt havent hadnt wont nothing none int inge ente
"""
NEGATIONS: Final = frozenset(_NEGATIONS_WORDS.split())


#: Words for that something is hard to do.
_TROUBLES_WORDS: Final = """
svårt svår svåra svårigheter svårighet problem problems besvär bekymmer trouble troubles difficulty difficulties
difficult hard shortness issues issue
"""
#: Words after which a sentence speaks of something else: a negation does not reach over them.
_TURNS_WORDS: Final = """
men fast utom forutom dock but although though except however
"""
TURNS: Final = frozenset(_TURNS_WORDS.split())


#: Words that would be another when their dots are gone, each with a word of the same meaning that stays itself: "dö" is the
#: English "do", which says nothing, and "värken" (the pain) is "varken" (neither), which would deny what stands beside it.
#: "do" too, where somebody without the letter has written it after a word that only Swedish has.
_KEPT_APART: Final = (
    (
        re.compile(r"\bdö\b|(?<=\bvill )do\b|(?<=\bvill bara )do\b|(?<=\bskulle )do\b|(?<=\bsnart )do\b"),
        "doende",
    ),
    (re.compile(r"\bvärken\b"), "smartan"),
)


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    said = unicodedata.normalize("NFC", word.casefold())
    for written, same in _KEPT_APART:
        said = written.sub(same, said)
    parts = unicodedata.normalize("NFKD", said.translate(_LETTERS))
    return "".join(one for one in parts if not unicodedata.combining(one))


def fold(text: str) -> str:
    """Return text in lower case a-z, its accents and dots gone, so that `brost` and `bröst` are one."""
    plain = _plain(text) if len(text) < 64 else _plain.__wrapped__(text)
    return _HYPHENS.sub(" ", _APOSTROPHES.sub("", plain))


_FOLDED_LITTLE: Final = frozenset(fold(one) for one in _LITTLE)
TROUBLES: Final = frozenset(fold(one) for one in _TROUBLES_WORDS.split())


def pieces(text: str) -> list[str]:
    """Return the words, numbers and marks of a text, folded, in order."""
    return _PIECES.findall(fold(text))


def is_word(piece: str) -> bool:
    """Tell whether a piece is a word rather than a number or a mark."""
    return piece[0].isalpha()


def is_little(word: str) -> bool:
    """Tell whether a folded word says nothing by itself."""
    return word in _FOLDED_LITTLE


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return what the forms of a folded word share, at least three letters with a vowel among them."""
    if word in NEGATIONS:
        return word
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST and not _VOWELS.isdisjoint(rest):
            return _undoubled(rest)
    return _undoubled(word)


def _undoubled(word: str) -> str:
    """Return a word with its double letters single: dubble letters are what is most often misspelt."""
    return re.sub(r"([a-z])\1", r"\1", word)


def grams(word: str, size: int = 4) -> list[str]:
    """Return the overlapping letters of a word, its ends marked: what a misspelt word still shares with the right one."""
    marked = f"<{word}>"
    if len(marked) <= size:
        return [marked]
    return [marked[at : at + size] for at in range(len(marked) - size + 1)]
