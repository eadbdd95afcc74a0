"""C-CDA: every published document and piece, a made one in detail, and anything at all."""

import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.ccda import (
    KINDS,
    Document,
    Entry,
    NotACda,
    NotXml,
    Piece,
    Section,
    read_document,
    read_section,
)
from almoner.lib.ccda.narrative import KINDS as PIECES
from almoner.lib.refusal import Refusal
from almoner.lib.tests.ccda_made import (
    HIVES,
    MEDICATION,
    RESULT,
    SUBSTANCE,
    T,
    allergy,
    document,
    section,
    template,
)

DATA = Path(__file__).parents[5] / "shared" / "data" / "ccda"


def published() -> list[Path]:
    if not DATA.exists():
        pytest.skip(f"the data folder is missing: {DATA}")
    endings = (".xml", ".ccda")
    return [path for path in sorted(DATA.rglob("*")) if path.suffix.lower() in endings]


def shown(pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        assert piece.kind in {"text", *PIECES.values()}
        assert piece.href == "" or piece.href.startswith(("#", "http://", "https://"))
        shown(piece.pieces)


def looked_at(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        assert entry.sentence
        for moment in (entry.during.low, entry.during.high):
            assert moment is None or bool(moment.precision) == bool(moment.iso)


def wrapped(raw: bytes) -> bytes:
    """A piece smaller than a section, as the published examples are, put into one."""
    inside = raw[raw.index(b"?>") + 2 :] if raw.lstrip().startswith(b"<?xml") else raw
    return b"<section><entry>" + inside.lstrip(b"\xef\xbb\xbf") + b"</entry></section>"


def test_every_published_document_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    read: Counter[str] = Counter()
    found: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for path in published():
        raw = path.read_bytes()
        try:
            read_as, entries = any_of(raw)
        except Refusal as refusal:
            refused[path.name] = refusal.message
            continue
        read[read_as] += 1
        found.update(entry.kind for entry in entries)
        looked_at(entries)
    with capsys.disabled():
        lines = [f"refused: {name}: {why}" for name, why in refused.items()]
        say = "\n".join(["", f"C-CDA read: {dict(read)}", f"entries: {dict(found)}", *lines])
        sys.stderr.write(say + "\n")
    assert read["document"] == 54
    assert read["section"] + read["piece"] + len(refused) == len(published()) - 54
    assert list(refused) == ["Basic_Occupation_Observation_Example.xml"], "it is not well-formed"
    assert set(found) == set(KINDS.values())
    assert found.total() >= 890


def any_of(raw: bytes) -> tuple[str, tuple[Entry, ...]]:
    try:
        whole = read_document(raw)
    except NotACda:
        pass
    else:
        for each in whole.all_sections():
            shown(each.narrative)
        return "document", whole.entries()
    try:
        part = read_section(raw)
    except NotACda:
        return "piece", read_section(wrapped(raw)).entries
    shown(part.narrative)
    return "section", tuple(entry for each in part.below() for entry in each.entries)


def entries(*sections: str) -> tuple[Entry, ...]:
    return read_document(document(*sections)).entries()


def test_the_header() -> None:
    header = read_document(document(section())).header
    assert header.type is not None
    assert (header.type.code, header.type.system_name, header.title) == (
        *("34133-9", "LOINC", "Summary"),
    )
    assert header.at is not None
    assert (header.at.iso, header.at.precision) == ("2026-01-02T03:04:05-05:00", "second")
    (patient,) = header.patients
    assert [str(name) for name in patient.names] == ["Zoë A. Lee"]
    assert patient.born is not None
    assert (patient.born.iso, patient.born.precision) == ("1975-05", "month")
    assert [each.extension for each in patient.identifiers] == ["444-22-2222"]
    assert patient.addresses[0].lines == ("1 Elm St",)
    assert (patient.addresses[0].city, patient.addresses[0].postal_code) == ("Salem", "97301")
    assert patient.telecoms[0].value == "tel:+1(555)555-2003"
    assert patient.sex is not None
    assert patient.sex.code == "F"
    assert [str(author) for author in header.authors] == ["Dr. Bell, Elm Clinic"]
    assert str(header.custodian) == "Elm Clinic"
    assert header.service.high is not None
    assert header.service.high.iso == "2026-01-01"


def test_an_allergy_with_its_reaction() -> None:
    (found,) = entries(section(allergy(SUBSTANCE + HIVES)))
    assert found.what is not None
    assert (found.name, found.what.system_name, found.status) == (
        *("Penicillin G", "RxNorm", "completed"),
    )
    assert found.sentence == "Penicillin G; Hives (Moderate)"
    assert found.during.low is not None
    assert (found.during.low.precision, found.during.low.iso) == ("year", "2007")
    assert found.during.high is None
    assert found.section == "48765-2"


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (allergy("", negated=True), "No known allergies"),
        (allergy("", negated=True, kind="416098002"), "No known drug allergies"),
        (allergy(SUBSTANCE, negated=True), "Not allergic to Penicillin G"),
        (allergy(""), "allergy: not named"),
        (
            f'<observation negationInd="true">{template("4")}<value code="55607006" '
            'displayName="Problem"/></observation>',
            "No known problems",
        ),
        (
            f'<substanceAdministration nullFlavor="NI">{template("16")}</substanceAdministration>',
            "medication: no information",
        ),
        (
            f'<procedure negationInd="true">{template("14")}<code code="1" '
            'displayName="Biopsy"/></procedure>',
            "Not done: Biopsy",
        ),
    ],
)
def test_what_is_denied_or_unknown_is_said(entry: str, sentence: str) -> None:
    assert [found.sentence for found in entries(section(entry))] == [sentence]


def test_a_medication_is_named_by_the_narrative() -> None:
    (found,) = entries(section(MEDICATION, text='<content ID="m1">Lisinopril <b/>10 mg</content>'))
    assert (found.name, str(found.dose), found.status) == (
        *("Lisinopril 10 mg", "1 {tablet}", "active"),
    )
    assert found.route is not None
    assert found.route.display == "Oral"


def test_a_result_keeps_its_digits() -> None:
    (found,) = entries(section(RESULT))
    assert found.sentence == "Hemoglobin; 13.20 g/dL"
    assert (found.interpretation, found.reference_range) == ("N", "12 to 16")
    assert found.during.low == found.during.high


def test_sections_keep_their_order_and_say_why_they_are_empty() -> None:
    empty = '<section nullFlavor="NI"><title>Allergies</title><text>No information</text></section>'
    nested = f"<section><title>A</title><component>{section(title='B')}</component></section>"
    whole = read_document(document(empty, nested))
    assert [each.title for each in whole.all_sections()] == ["Allergies", "A", "B"]
    assert whole.sections[0].missing == "NI"
    assert whole.sections[0].narrative[0].plain() == "No information"


def test_the_narrative_holds_nothing_that_runs() -> None:
    text = (
        '<paragraph>See <content styleCode="Bold">this</content> now<script>alert(1)</script>'
        '</paragraph><linkHtml href="javascript:alert(1)">go</linkHtml>'
        '<linkHtml href="#a">there</linkHtml><list listType="ordered"><item>one</item></list>'
        '<table onclick="x()"><tbody><tr><td colspan="2" rowspan="99999">x</td></tr></tbody>'
        "</table>"
        '<renderMultiMedia referencedObject="m"/>'
    )
    pieces = read_document(document(section(text=text))).sections[0].narrative
    shown(pieces)
    assert [piece.kind for piece in pieces] == ["paragraph", "link", "link", "list", "table"]
    assert pieces[0].plain() == "See this nowalert(1)"
    assert pieces[0].pieces[1].emphasis == "bold"
    assert [piece.href for piece in pieces[1:3]] == ["", "#a"]
    assert pieces[3].is_ordered
    cell = pieces[4].pieces[0].pieces[0].pieces[0]
    assert (cell.columns, cell.rows) == (2, 1)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "damaged"),
        (b"<a>", "damaged in line 1"),
        (b"\x00\x01", "damaged"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "definitions"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "definitions"),
        (b"<a>&b;</a>", "damaged"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "damaged"),
        (b"<a>" * 200 + b"</a>" * 200, "nested deeper"),
        (b"<html/>", "“html”, not a clinical document"),
    ],
)
def test_what_is_no_document_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises((NotXml, NotACda), match=says):
        read_document(raw)


def used(raw: bytes) -> None:
    with suppress(Refusal):
        whole: Document = read_document(raw)
        looked_at(whole.entries())
        for each in whole.all_sections():
            shown(each.narrative)
            str(each.code)
    with suppress(Refusal):
        part: Section = read_section(raw)
        looked_at(part.entries)


WHOLE = document(section(allergy(SUBSTANCE + HIVES), MEDICATION, RESULT, text="<br/>a"))
NAMES = [
    *("ClinicalDocument", "component", "structuredBody", "nonXMLBody", "section", "text", "entry"),
    *("observation", "act", "value", "code", "participant", "participantRole", "playingEntity"),
    *("effectiveTime", "low", "high", "templateId", "entryRelationship", "name", "reference"),
    *("table", "tr", "td", "list", "item", "content", "linkHtml", "recordTarget", "patientRole"),
    *("patient", "title", "id", "author", "assignedAuthor", "originalText", "translation"),
]
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["code", "value", "root", "unit", "nullFlavor", "negationInd", "href", "ID"]),
    st.sampled_from(["", "20260101", "2026139", "#a", "NI", "true", "1", "javascript:x"])
    | st.sampled_from(
        [f"{T}{number}" for number in (2, 4, 7, 8, 9, 14, 16, 27, 38, 41, 46, 49, 52)]
    )
    | st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=8),
    max_size=3,
)
XML = st.deferred(
    lambda: st.builds(
        lambda name, attributes, inside: (
            f"<{name}{''.join(f' {key}={quoteattr(of)}' for key, of in attributes.items())}>"
            f"{''.join(inside)}</{name}>"
        ),
        st.sampled_from(NAMES),
        ATTRIBUTES,
        st.lists(XML | st.sampled_from(["a", " "]), max_size=3),
    )
)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    used(raw)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=6))
def test_a_damaged_document_is_read_or_refused(at: int, gone: int, put: bytes) -> None:
    used(WHOLE[:at] + put + WHOLE[at + gone :])


@settings(max_examples=150, deadline=None)
@given(st.lists(XML, max_size=4))
def test_any_tree_of_its_elements_is_read_or_refused(inside: list[str]) -> None:
    used("".join(inside).encode())
    used(document(section(*inside, text="".join(inside)), header="".join(inside)))
