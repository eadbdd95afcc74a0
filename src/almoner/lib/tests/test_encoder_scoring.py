"""Scores against the formula of docs/algorithms/encoder.md worked out word by word."""

from math import log1p

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.encoder import Context, Document, Encoder, Index, Phrase, Source, read_lexicon

WORDS = ("bone", "chest", "dust", "frost", "gland", "humor", "joint", "knot")
NOTHING = read_lexicon("")
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(" ".join)


def rarity(word: str, phrases: list[str]) -> float:
    having = sum(word in phrase.split() for phrase in phrases)
    return log1p((len(phrases) - having + 0.5) / (having + 0.5))


def by_hand(query: list[str], phrase: str, phrases: list[str]) -> float:
    weights = {word: rarity(word, phrases) for word in WORDS}
    has = sum(weights[word] for word in query if word in phrase.split())
    said = has / sum(weights[word] for word in query)
    asked = min(1, has / sum(weights[word] for word in phrase.split()))
    return said**1.5 * (0.55 + 0.45 * asked)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(titles, min_size=1, max_size=12),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
)
def test_scores_are_those_worked_out_by_hand(phrases: list[str], query: list[str]) -> None:
    encoder = Encoder(Index.build(Document(f"A{n:02}", t) for n, t in enumerate(phrases)), NOTHING)
    hits = encoder.search(" ".join(query) + " ", limit=50)
    expected = {f"A{n:02}": by_hand(query, title, phrases) for n, title in enumerate(phrases)}
    for hit in hits:
        assert hit.score == pytest.approx(expected[hit.code], abs=2e-4)
    best = max(expected.values())
    assert (hits[0].score if hits else 0) == pytest.approx(best, abs=2e-4)


@settings(max_examples=100, deadline=None)
@given(st.lists(titles, min_size=2, max_size=8), st.data())
def test_a_code_counts_by_its_best_phrase(phrases: list[str], data: st.DataObject) -> None:
    one = Document("A00", phrases[0], tuple(Phrase(t, Source.INCLUSION) for t in phrases[1:]))
    query = data.draw(st.sampled_from(phrases))
    hit = Encoder(Index.build([one]), NOTHING).search(query + " ")[0]
    assert set(hit.phrase.split()) == set(query.split())
    assert hit.score == pytest.approx(1, abs=1e-3)


@settings(max_examples=100, deadline=None)
@given(st.lists(titles, min_size=2, max_size=8, unique=True), st.integers(1, 500))
def test_use_never_lowers_a_code(phrases: list[str], count: int) -> None:
    encoder = Encoder(Index.build(Document(f"A{n:02}", t) for n, t in enumerate(phrases)), NOTHING)
    query = phrases[0]

    def place(context: Context) -> int:
        return [hit.code for hit in encoder.search(query, context, limit=50)].index("A00")

    used = encoder.index.counted({"A00": count})
    assert place(Context(used=used)) <= place(Context())


@settings(max_examples=100, deadline=None)
@given(titles, st.integers(1, 3))
def test_every_beginning_of_a_title_finds_it(title: str, cut: int) -> None:
    encoder = Encoder(Index.build([Document("A00", title), Document("B00", "else")]), NOTHING)
    assert [hit.code for hit in encoder.search(title[:-cut])][:1] == ["A00"]
