"""Public files read, balanced, and written again."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest

from almoner.lib.x12 import (
    INSTITUTIONAL,
    PROFESSIONAL,
    ClaimReader,
    Envelope,
    RemittanceReader,
    interchange,
    look,
    read_sets,
    write_claims,
)
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.tests.samples import DATA, every, official, pyx12_accepts

AT = datetime(2026, 1, 31, 14, 30)  # noqa: DTZ001 - an envelope has no zone


@pytest.mark.parametrize(
    "path", official("X2"), ids=lambda path: f"{path.parts[-3][:4]}-{path.name}"
)
def test_every_official_example_is_read(path: Path) -> None:
    found = list(look(path.read_bytes(), path.name))
    assert found
    assert all(each.kind for each in found if not each.problems)
    wrong = {each.element for row in found for each in row.problems}
    assert wrong <= {"SE01", "IEA02", "DTP03", "CLM02"}, "only what is wrong in the example itself"


def test_every_sample_is_told_and_none_breaks() -> None:
    told = {path: list(look(path.read_bytes(), path.name)) for path in every()}
    assert len(told) > 300
    assert all(told.values())


@pytest.mark.parametrize("path", official("X221"), ids=lambda path: path.stem)
def test_official_remittances_balance(path: Path) -> None:
    for source in read_sets(path.read_bytes(), path.name).sets():
        reader = RemittanceReader(source)
        claims = list(reader.claims())
        assert claims
        assert reader.imbalances == []
        assert source.problems == []


def test_what_a_remittance_says_of_its_claims() -> None:
    (path,) = [each for each in official("X221") if each.stem == "multiple-claims-single-check"]
    reader = RemittanceReader(next(read_sets(path.read_bytes(), path.name).sets()))
    claims = list(reader.claims())
    told = reader.remittance
    assert (told.claim_count, told.amount, told.paid) == (9, told.paid, told.amount)
    assert told.payer is not None
    assert told.payer.name
    assert all(claim.claim_id and claim.payer_claim_number for claim in claims)
    assert all(line.charge >= line.paid for claim in claims for line in claim.services)


def claims_of(data: bytes) -> tuple[ClaimReader, list[Claim]]:
    reader = ClaimReader(next(read_sets(data, "x").sets()))
    return reader, list(reader.claims())


def plain(value: object) -> object:
    """Return a claim's content in upper case and single blanks, but for where it stood."""
    if isinstance(value, Claim):
        return plain({**asdict(value), "segment": 0})
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return " ".join(value.upper().split()) if isinstance(value, str) else value


@pytest.mark.parametrize("path", official("X222", "X223"), ids=lambda path: path.name[:60])
def test_official_claims_are_written_again_and_pyx12_accepts_them(path: Path) -> None:
    data = path.read_bytes()
    sets = [source.control for source in read_sets(data, path.name).sets()]
    if len(sets) != 1 or b"*TH*" in data[:600]:
        pytest.skip("predeterminations are of another guide")
    reader, claims = claims_of(data)
    assert claims
    assert reader.submitter is not None
    assert reader.receiver is not None
    segments = write_claims(
        claims, submitter=reader.submitter, receiver=reader.receiver, batch="B1",
        made_on="20260131 1430",
    )  # fmt: skip
    text = interchange(
        Envelope("SENDER", "RECEIVER", 1, 1, AT),
        group_code="HC",
        guide=INSTITUTIONAL if reader.is_institutional else PROFESSIONAL,
        sets=[("837", "0001", segments)],
    )
    _, again = claims_of(text.encode())
    assert [plain(each) for each in again] == [plain(each) for each in claims]
    if pyx12_accepts(data.decode("latin-1")):
        assert pyx12_accepts(text)


def test_unbalanced_public_remittances_are_told() -> None:
    told = [row for path in every() for row in look(path.read_bytes(), path.name)]
    remittances = [row for row in told if row.balanced is not None]
    wrong = {row.file for row in remittances if not row.balanced}
    assert wrong == {"tertiary-payment.835", "835id.source.x12"}
    assert len(remittances) >= 37
    assert all(row.problems for row in remittances if not row.balanced)


NEGATIVE = {
    "fail_no_IEA.source.x12": "IEA",
    "sample275_with_HL7_invalid_BIN01.edi": "BIN01 says 1839",
    "blue_cross_nc_sample.txt": "does not begin with ISA",
    "837I-Examples.txt": "ISA comes before",
    "trailer_errors.source.x12": "GE02",
    "x12_bad_first_line.txt": "SE01",
}


@pytest.mark.parametrize("name", NEGATIVE)
def test_damaged_files_are_told_with_their_place(name: str) -> None:
    (path,) = [each for each in DATA.rglob(name)][:1]
    problems = [each for row in look(path.read_bytes(), name) for each in row.problems]
    assert any(NEGATIVE[name] in str(each) for each in problems), problems
    assert all(each.segment or "ISA" in each.sentence for each in problems)
