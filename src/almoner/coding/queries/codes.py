"""Codes found, and everything that is known of one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from almoner.coding import indexing
from almoner.coding.models import CodedDiagnosis, CodeSystem, Favorite
from almoner.coding.queries import books
from almoner.lib import drg, hcc, icd10cm
from almoner.lib.encoder import Context, Hit
from almoner.lib.icd10cm import Book, Instruction, Node, NoteKind, Question
from almoner.platform.accounts.actor import Actor

MOST = 25
LABELS = {
    NoteKind.INCLUDES: "Includes",
    NoteKind.INCLUSION_TERM: "Also said as",
    NoteKind.EXCLUDES1: "Excludes 1: never coded together with this",
    NoteKind.EXCLUDES2: "Excludes 2: not part of this, may be coded besides",
    NoteKind.CODE_FIRST: "Code first",
    NoteKind.USE_ADDITIONAL: "Use an additional code",
    NoteKind.CODE_ALSO: "Code also",
    NoteKind.NOTE: "Note",
    NoteKind.SEVENTH: "7th character",
}
"""How the conventions of the tabular list are said on screen."""
_CODE = re.compile(r"\b([A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.[0-9A-Z]{1,4})?)")


def book() -> Book:
    """Return the release of ICD-10-CM in use."""
    return books.in_use()


def find_codes(actor: Actor, q: str, context: Context, *, limit: int = MOST) -> list[Hit] | None:
    """Return the codes that ``q`` means, the best first; ``None`` while the index is being made."""
    actor.must("coding.look_up")
    encoder = indexing.opened()
    if encoder is None:
        indexing.make_aside()
        return None
    return encoder.search(q, replace(context, used=indexing.used(encoder)), limit=limit)


Piece = tuple[str, str]
"""Words of a note, and the code they name, if there is one of that name."""


@dataclass(frozen=True, slots=True)
class StatedNote:
    """A note as a screen shows it: what kind, where it stands, its lines in pieces."""

    label: str
    at: Node
    is_own: bool
    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code with what stands around it, and the question that leads on to a billable one.

    ``meant`` are the codes still meant after the answers given; ``below`` is empty where the
    question names all that is below; ``notes`` are those of the code and of what is above it.
    """

    node: Node
    release: str
    above: tuple[Node, ...]
    below: tuple[Node, ...]
    notes: tuple[StatedNote, ...]
    question: Question | None
    meant: tuple[str, ...]
    is_kept: bool
    severity: str
    """MCC or CC, where the code is one under the newest MS-DRGs; else empty."""
    hccs: tuple[tuple[str, str], ...]
    """Its payment HCCs of the newest CMS-HCC model, each with its label."""


def code_page(actor: Actor, code: str, *, meant: Sequence[str] = ()) -> CodePage:
    """Return what is known of ``code``; raises ``UnknownCode``.

    ``meant`` narrows the question to these of the codes below.
    """
    actor.must("coding.look_up")
    codes = book()
    node = codes.node(code)
    narrowed = tuple(codes.node(each).code for each in meant) or (node.code,)
    asked = icd10cm.question(codes, narrowed)
    answers = {choice.codes for choice in asked.choices} if asked else set()
    below = codes.children(node.code)
    return CodePage(
        node=node,
        release=codes.release.edition,
        above=tuple(reversed(codes.ancestors(node.code))),
        below=() if answers >= {(each.code,) for each in below} else below,
        notes=tuple(_stated(codes, note) for note in icd10cm.instructions(codes, node.code)),
        question=asked,
        meant=narrowed,
        severity=severity_of(node.code),
        hccs=hccs_of(node.code),
        is_kept=Favorite.objects.filter(
            user=actor.user_id, system=CodeSystem.ICD_10_CM, code=node.code, is_kept=True
        ).exists(),
    )


def severity_of(code: str) -> str:
    """Return MCC or CC, where the code is one under the newest MS-DRGs; else an empty text."""
    levels = drg.shipped(drg.shipped_versions()[-1]).levels
    return drg.LEVEL_NAMES[levels.get(code.replace(".", ""), 0)].replace("none", "")


def hccs_of(code: str) -> tuple[tuple[str, str], ...]:
    """Return the payment HCCs of a code under the newest CMS-HCC model, with their labels."""
    return hcc.hccs_of(code, hcc.shipped(*hcc.shipped_models()[-1]))


def use_of_codes(since: date) -> dict[str, int]:
    """Return how often each diagnosis was coded for visits from a day on."""
    rows = CodedDiagnosis.objects.filter(is_kept=True, visit__on__gte=since).order_by()
    return dict(rows.values_list("code").annotate(count=Count("id")))


def _stated(codes: Book, note: Instruction) -> StatedNote:
    lines = tuple(tuple(_pieces(codes, line.text)) for line in note.lines)
    return StatedNote(LABELS[note.kind], note.at, note.is_own, lines)


def _pieces(codes: Book, text: str) -> Iterator[Piece]:
    for number, part in enumerate(_CODE.split(text)):
        node = codes.find(part) if number % 2 else None
        yield part, node.code if node else ""


def favorites(actor: Actor) -> list[Node]:
    """Return the actor's favorites that the release still has, by code."""
    actor.must("coding.look_up")
    kept = Favorite.objects.filter(
        user=actor.user_id, system=CodeSystem.ICD_10_CM, is_kept=True
    ).order_by("code")
    found = (book().find(row.code) for row in kept)
    return [node for node in found if node]
