"""Texts and queries into words: folded, plurals made single, filling words left out."""

import re
import unicodedata

STOP = frozenset(
    (
        *("a", "an", "and", "as", "at", "by", "for", "from", "his", "her", "in", "into", "is"),
        *("my", "of", "on", "or", "the", "to"),
    )
)
FAINT = {
    "with": 0.35,
    "without": 0.5,
    "unspecified": 0.25,
    "other": 0.3,
    "specified": 0.25,
    "nos": 0.2,
    "nec": 0.2,
    "not": 0.4,
    "elsewhere": 0.3,
    "classified": 0.3,
    "encounter": 0.3,
    "due": 0.2,
    "type": 0.5,
    "condition": 0.4,
    "disease": 0.6,
    "disorder": 0.6,
    "initial": 0.25,
    "subsequent": 0.25,
    "sequela": 0.7,
    "routine": 0.5,
    "healing": 0.4,
    "history": 1.3,
    "poss": 0.1,
    "possible": 0.1,
    "prob": 0.1,
    "probable": 0.1,
    "likely": 0.1,
    "suspected": 0.4,
    "patient": 0.3,
    "pt": 0.1,
    "has": 0.1,
    "co": 0.1,
    "complain": 0.1,
    "feel": 0.3,
}
"""What a word counts beside its rarity; all others count 1."""
SIDES = frozenset({"right", "left", "bilateral"})

_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SPLIT = re.compile(r"[^0-9a-z]+")
_LETTERS = re.compile(r"\b([a-z])/([a-z])\b")
_APOSTROPHE = re.compile(r"['\u2019`]")


INITIALS = "!"
"""Stands before first letters taken together; sorted before all words."""


def initials_of(text: str) -> set[str]:
    """Return the first letters of the words of ``text`` taken together, from three words on.

    Of a title turned round at its comma (``Polycystic kidney, autosomal dominant``) both orders;
    what stands in brackets is left out.
    """
    parts = [_SPLIT.split(folded(part)) for part in _BRACKETED.sub(" ", text).split(",")]
    said = [[word for word in part if word and word not in STOP] for part in parts]
    orders = [said[0]] if len(said) != 2 else [said[0], said[1] + said[0]]
    found = {"".join(word[0] for word in order) for order in orders}
    return {letters for letters in found if 3 <= len(letters) <= 6}


def folded(text: str) -> str:
    """Return ``text`` in small letters without accents and apostrophes, ``n/v`` as ``nv``."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _LETTERS.sub(r"\1\2", _APOSTROPHE.sub("", text.lower()))


def single(word: str) -> str:
    """Return ``word`` without the s of a plural; what is no plural mostly stays."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` in order, without filling words."""
    return [single(word) for word in _SPLIT.split(folded(text)) if word and word not in STOP]
