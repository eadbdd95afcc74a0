"""Names made comparable: folding, words, sounds and near spellings.

Nothing here changes a name that is kept; these are only the forms by which names are compared.
"""

import re
import unicodedata
from functools import lru_cache

from almoner.lib.nicknames import is_other_form, other_forms

__all__ = [
    "fold",
    "is_other_form",
    "joined",
    "near_spellings",
    "other_forms",
    "sound",
    "without_digits",
    "words",
]

# letters that Unicode does not take apart into a base letter and a mark
_WHOLE_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ə": "e",
    }
)  # fmt: skip
# typewriter, typographic, modifier letters, accents typed alone, prime, full width
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc\u02bb`\u00b4\u02b9\u2032\uff07]")
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Return ``text`` in small plain letters: ``D'Ångelo-Łoś`` is ``dangelo los``.

    Marks and apostrophes vanish, all other punctuation becomes one space, digits stay.
    """
    lowered = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    apart = unicodedata.normalize("NFKD", lowered.translate(_WHOLE_LETTERS))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip()


def words(text: str) -> tuple[str, ...]:
    """Return the folded words: ``Smith-Jones`` has two, ``O'Brien`` one, ``van der Berg`` three."""
    return tuple(fold(text).split())


def joined(text: str) -> str:
    """Return the folded name in one piece: ``De La Cruz`` and ``Delacruz`` are the same."""
    return fold(text).replace(" ", "")


def without_digits(word: str) -> str:
    """Return ``word`` without the digits at its end, unless nothing would remain."""
    return word.rstrip("0123456789") or word


@lru_cache(maxsize=100_000)
def near_spellings(word: str) -> frozenset[str]:
    """Return ``word`` and what remains of it when any one letter is left out.

    Two words share one of these exactly when a letter was dropped, added, changed or swapped
    with its neighbour between them (and sometimes a little farther apart: callers measure).
    """
    return frozenset((word, *(word[:i] + word[i + 1 :] for i in range(len(word)))))


_SPELLED = {
    "tsch": "K", "sch": "S", "tch": "K", "cch": "K", "cz": "K", "sz": "S", "sh": "S", "ch": "K",
    "ck": "K", "ph": "F", "gh": "", "dge": "J", "dg": "J", "th": "T", "dt": "T", "tz": "S",
    "ts": "S", "mps": "MS", "ce": "S", "ci": "S", "cy": "S", "ge": "J", "gi": "J", "gy": "J",
    "b": "B", "c": "K", "d": "T", "f": "F", "g": "K", "j": "J", "k": "K", "l": "L", "m": "M",
    "n": "N", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "v": "F", "x": "KS", "z": "S",
}  # fmt: skip
_SOUNDS = re.compile("|".join(sorted(_SPELLED, key=len, reverse=True)) + "|.")
_SILENT_START = re.compile(r"^(?:[kgp](?=n)|w(?=r)|p(?=s))")
_START = {"gh": "K", "ng": "N", "wh": "W", "w": "W", "h": "H", "y": "J", "x": "S"}
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """Return a code that names of like sound share: Smyth and Smith, Kristine and Christine.

    The project's own coarse code (at most six letters): consonants by their sound with voiced and
    voiceless merged where names waver (d/t, v/f, z/s, c/k/ch), vowels only told apart from
    consonants, and only at the start. A word without Latin letters has no code.
    """
    letters = "".join(letter for letter in word if "a" <= letter <= "z")
    if not letters:
        return ""
    letters = _SILENT_START.sub("", letters)
    start = letters[:2] if letters[:2] in _START else letters[:1]
    if start in _START:
        first, rest = _START[start], letters[len(start) :]
    elif start in "aeiou":
        first, rest = "A", letters[1:]
    else:
        first, rest = "", letters
    code = first + _SOUNDS.sub(lambda found: _SPELLED.get(found[0], ""), rest)
    return _REPEATED.sub(r"\1", code)[:6]
