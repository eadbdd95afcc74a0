"""Whether two pages are the same paper, scanned twice: by their words, else by their picture.

Words: the set of runs of four words, told apart by MinHash (Broder 1997) in bands of two, so that
pages with most runs in common share a key; the runs themselves then decide. Pictures without
words: a difference hash of 16 by 16 fields. See ``docs/algorithms/paper.md``.
"""

import re
from hashlib import blake2b

from PIL import Image

RUN = 4
HASHES = 24
BAND = 2
SAME = 0.8
"""Share of common runs from which two texts are one paper."""
NEAR = 20
"""Fields of 256 in which two pictures of one paper may differ."""
FEWEST = 12
"""Words below which a page is judged by its picture."""
_MASK = (1 << 61) - 1


def words_in(text: str) -> list[str]:
    """Return the words that count, in order."""
    return re.findall(r"[a-z0-9]{2,}", text.lower())


def runs_of(text: str) -> set[int]:
    """Return the runs of words of a text, as numbers."""
    words = words_in(text)
    runs = (" ".join(words[at : at + RUN]) for at in range(max(0, len(words) - RUN + 1)))
    return {int.from_bytes(blake2b(run.encode(), digest_size=7).digest()) for run in runs}


def keys_of(text: str, mark: str) -> list[int]:
    """Return keys of which two pages of one paper share at least one, almost surely."""
    runs = runs_of(text)
    if len(words_in(text)) < FEWEST:
        return [_number("p", str(at), mark[at : at + 8]) for at in range(0, len(mark), 8)]
    least = [min((run * (2 * n + 3) + n * 7919) % _MASK for run in runs) for n in range(HASHES)]
    return [
        _number("w", str(at), *map(str, least[at : at + BAND])) for at in range(0, HASHES, BAND)
    ]


def mark_of(page: Image.Image) -> str:
    """Return the difference hash of a picture: 64 hexadecimal digits."""
    small = page.convert("L").resize((17, 16), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(16):
        for column in range(16):
            at = row * 17 + column
            bits = bits << 1 | (small[at] > small[at + 1])
    return f"{bits:064x}"


def marks_alike(one: str, other: str) -> bool:
    """Whether two difference hashes are of one picture."""
    return bool(one) and bool(other) and (int(one, 16) ^ int(other, 16)).bit_count() <= NEAR


def alike(one: str, other: str) -> float:
    """Return the share of runs of words that two texts have in common, 0 to 1."""
    first, second = runs_of(one), runs_of(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def _number(*parts: str) -> int:
    digest = blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
