"""The forms of a text: canonical HTML, plain text, data for paper; and filling in its fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from almoner.lib.richtext.tree import Block, Nest, Rule, Run, Text, read

_PLACE = re.compile(r"\{\{\s*([\w.]{1,100})\s*\}\}")


def clean(html: str) -> str:
    """Return ``html`` in its canonical form; cleaning twice changes nothing."""
    return _html(read(html))


def fields_in(html: str) -> list[str]:
    """Return the names of the fields in ``html``, each once, in order."""
    return list(dict.fromkeys(run.field for run in _runs(read(html)) if run.field))


def filled(html: str, values: Mapping[str, str]) -> str:
    """Return ``html`` with fields replaced by their values; those without a value stay."""
    blocks = read(html)
    for text in _texts(blocks):
        text.runs = [
            replace(run, text=values[run.field], field="") if values.get(run.field) else run
            for run in text.runs
        ]
    return _html(blocks)


def is_empty(html: str) -> bool:
    """Say whether there is nothing to read in ``html``."""
    return not any(run.field or run.text.strip() for run in _runs(read(html)))


def plain(html: str) -> str:
    """Return the words of ``html``; an empty line between paragraphs, “- ” before list items."""
    return "\n\n".join(_plain(read(html)))


def from_plain(text: str) -> str:
    """Return ``text`` as HTML: an empty line parts paragraphs, ``{{name}}`` is a field.

    A paragraph all of whose lines begin with “- ” becomes a list.
    """
    html = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = part.split("\n")
        if part and all(line.startswith("- ") for line in lines):
            items = "".join(f"<li><p>{_placed(line[2:])}</p></li>" for line in lines)
            html.append(f"<ul>{items}</ul>")
        elif part.strip():
            html.append("<p>" + "<br>".join(_placed(line) for line in lines) + "</p>")
    return clean("".join(html))


def with_places(html: str) -> str:
    """Return ``html`` with every ``{{name}}`` in its words as a field."""
    return _PLACE.sub(r'<span data-field="\1"></span>', html)


def places_shown(html: str) -> str:
    """Return ``html`` with every field as ``{{name}}`` in its words."""
    return filled(html, {name: f"{{{{{name}}}}}" for name in fields_in(html)})


def paper(html: str) -> list[dict[str, Any]]:
    """Return the tree as JSON can hold it.

    A text is ``{"kind": "text", "level", "runs": [{"text", "bold", "italic", "underline",
    "field"}]}``, a nest ``{"kind": "ul" | "ol" | "blockquote", "items": [[…]]}``, a line
    ``{"kind": "rule"}``.
    """
    return [_paper(block) for block in read(html)]


def _paper(block: Block) -> dict[str, Any]:
    if isinstance(block, Rule):
        return {"kind": "rule"}
    if isinstance(block, Nest):
        items = [[_paper(inner) for inner in item] for item in block.items]
        return {"kind": block.kind, "items": items}
    runs = [
        {
            "text": run.text,
            "bold": run.bold,
            "italic": run.italic,
            "underline": run.underline,
            "field": run.field,
        }
        for run in block.runs
    ]
    return {"kind": "text", "level": block.level, "runs": runs}


def _html(blocks: list[Block]) -> str:
    return "".join(map(_block_html, blocks))


def _block_html(block: Block) -> str:
    if isinstance(block, Rule):
        return "<hr>"
    if isinstance(block, Text):
        tag = f"h{block.level}" if block.level else "p"
        return f"<{tag}>{''.join(map(_run_html, block.runs))}</{tag}>"
    if block.kind == "blockquote":
        return f"<blockquote>{''.join(map(_html, block.items))}</blockquote>"
    items = "".join(f"<li>{_html(item)}</li>" for item in block.items)
    return f"<{block.kind}>{items}</{block.kind}>"


def _run_html(run: Run) -> str:
    if run.field:
        name = escape(run.field)
        html = f'<span data-field="{name}">{name}</span>'
    else:
        html = escape(run.text, quote=False).replace("\n", "<br>")
    for tag, is_so in (("u", run.underline), ("em", run.italic), ("strong", run.bold)):
        if is_so:
            html = f"<{tag}>{html}</{tag}>"
    return html


def _plain(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Text):
            yield "".join(f"{{{{{run.field}}}}}" if run.field else run.text for run in block.runs)
        elif isinstance(block, Rule):
            yield "—"
        elif block.kind == "blockquote":
            for item in block.items:
                yield from _plain(item)
        else:
            marks = (f"{number}. " if block.kind == "ol" else "- " for number in range(1, 10_000))
            items = zip(marks, block.items, strict=False)
            yield "\n".join(mark + "\n".join(_plain(item)) for mark, item in items)


def _placed(line: str) -> str:
    return _PLACE.sub(r'<span data-field="\1"></span>', escape(line, quote=False))


def _texts(blocks: list[Block]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Text):
            yield block
        elif isinstance(block, Nest):
            for item in block.items:
                yield from _texts(item)


def _runs(blocks: list[Block]) -> Iterator[Run]:
    for text in _texts(blocks):
        yield from text.runs
