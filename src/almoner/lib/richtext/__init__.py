"""Text with a little formatting: paragraphs, headings, lists, quotes, bold, fields.

What comes in is HTML of any origin; what is kept is a small tree (:mod:`.tree`) written back in one
canonical form, so that nothing outside the list below can be stored. A *field* is a place to be
filled in, ``<span data-field="patient.name">``.

    clean(html)          the same text as canonical HTML
    fields_in(html)      names of the fields in it, in order
    filled(html, values) with every field replaced for which there is a value
    plain(html)          as plain text, fields as {{patient.name}}
    from_plain(text)     the way back
    paper(html)          the tree as JSON data for typst/richtext.typ
"""

from almoner.lib.richtext.forms import (
    clean,
    fields_in,
    filled,
    from_plain,
    is_empty,
    paper,
    places_shown,
    plain,
    with_places,
)

__all__ = [
    "clean",
    "fields_in",
    "filled",
    "from_plain",
    "is_empty",
    "paper",
    "places_shown",
    "plain",
    "with_places",
]
