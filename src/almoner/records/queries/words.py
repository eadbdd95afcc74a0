"""What is typed into a search, as a question to the index of words."""

from django.contrib.postgres.search import SearchQuery

MOST = 12
"""Words that are looked for; what is typed after them only narrows further."""


def words_query(q: str) -> SearchQuery | None:
    """Return the question for entries that have every word of ``q``, as the beginning of a word.

    A word is cut up by PostgreSQL as the words of entries are: ``J45.9`` finds ``J45.909``.
    ``None`` where nothing can be looked for.
    """
    words = [word for word in q.replace("\x00", " ").split() if any(map(str.isalnum, word))]
    if not words:
        return None
    quoted = ("'" + w.replace("\\", " ").replace("'", "''") + "'" for w in words[:MOST])
    return SearchQuery(
        " & ".join(f"{word}:*" for word in quoted), config="simple", search_type="raw"
    )
