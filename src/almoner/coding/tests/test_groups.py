"""Code groups: some to begin with, kept by those who may, at hand where codes are looked for."""

import pytest
from tests import make
from tests.make.scheduling import NOON

from almoner.coding import operations, queries
from almoner.coding.models import CodeGroup
from almoner.people.operations import NotAcceptable
from almoner.people.operations.versions import EditedMeanwhile
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import BILLER, CODER
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db


def keep(row: CodeGroup | None = None, seen: int = 0, **values: object) -> CodeGroup:
    usual = {"name": "Skin", "specialty": "", "codes": ["l570", "L70.0"], "is_active": True}
    return operations.keep_group(SYSTEM, row=row, seen_version=seen, **{**usual, **values})  # type: ignore[arg-type]


def test_the_groups_to_begin_with_hold_codes_that_can_be_billed() -> None:
    book = queries.book()
    for group in CodeGroup.objects.all():
        for code in group.codes:
            node = book.find(code)
            assert node, f"{group}: {code}"
            assert (node.code, node.is_billable) == (code, True), f"{group}: {code}"
    assert CodeGroup.objects.count() == 6


def test_a_group_is_made_changed_and_put_away() -> None:
    row = keep()
    assert row.codes == ["L57.0", "L70.0"]
    changed = keep(row, row.version, codes=["L82.1"], is_active=False)
    assert (changed.codes, changed.is_active) == (["L82.1"], False)
    with pytest.raises(EditedMeanwhile):
        keep(changed, 1, codes=["L57.0"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"codes": []}, "at least one"),
        ({"codes": ["L57"]}, "more characters"),
        ({"codes": ["Q99.99"]}, "not in ICD-10-CM"),
        ({"codes": ["I10"] * 61}, "60 codes"),
        ({"name": " "}, "name"),
        ({"name": "Cardiology"}, "Another group"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(NotAcceptable, match=said):
        keep(None, **wrong)


def test_the_screens() -> None:
    client = signed_in(CODER)
    assert "Dermatology" in text(client.get("/coding/groups/"))
    given = {"name": "Skin", "specialty": "", "codes": "L57.0, L70.0", "is_active": "on"}
    assert client.post("/coding/groups/add", {**given, "codes": "L57"}).status_code == 422
    assert client.post("/coding/groups/add", given).headers["HX-Redirect"] == "/coding/groups/"
    row = CodeGroup.objects.get(name="Skin")
    page = f"/coding/groups/{row.pk}/"
    assert "L70.0" in text(client.get(page))
    assert client.post(page, {**given, "version": row.version, "name": "Skin 2"}).status_code == 200
    assert client.post(page, {**given, "version": row.version}).status_code == 422
    assert "Skin 2" in text(client.get("/coding/encoder/"))
    assert signed_in(BILLER).get("/coding/groups/").status_code == 403


def test_a_visit_shows_the_groups_of_its_specialty() -> None:
    practitioner = make.practitioner(taxonomy="207RC0000X")
    encounter = make.entry(make.patient(), "Visit", Encounter, practitioner=practitioner)
    visit = operations.await_coding(SYSTEM, encounter=encounter, now=NOON)
    page = text(signed_in(CODER).get(f"/coding/visits/{visit.pk}/"))
    assert "Add I25.10" in page
    assert "Dermatology" not in page
