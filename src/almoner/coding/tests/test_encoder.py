"""The encoder's screens: codes found, completed, kept; its index made once."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.coding import indexing, operations, queries
from almoner.coding.models import Favorite
from almoner.lib.encoder import Context
from almoner.lib.icd10cm import UnknownCode
from almoner.platform.accounts.actor import SYSTEM, Actor, NotPermitted
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
FIND = "/coding/encoder/"


@pytest.fixture(scope="module", autouse=True)
def _index() -> None:
    indexing.make()


@pytest.fixture
def coder() -> Client:
    return signed_in(CODER)


def somebody(name: str, role: str) -> Actor:
    user = User.objects.create_user(name, name=name)
    user.groups.add(Group.objects.get(name=role))
    return user.as_actor()


def page(client: Client, code: str, **query: str) -> str:
    return text(client.get(reverse("coding:code", args=[code]), query))


def test_words_find_codes_with_why(coder: Client) -> None:
    found = text(coder.get(FIND, {"q": "sugar diabetes neuropathy"}))
    assert "E11.40" in found
    assert "Type 2 diabetes mellitus with diabetic neuropathy" in found


def test_for_whom_it_is_is_heeded(coder: Client) -> None:
    actor = User.objects.get().as_actor()
    codes = [hit.code for hit in queries.find_codes(actor, "breast cancer", Context()) or ()]
    men = [
        hit.code for hit in queries.find_codes(actor, "breast cancer", Context(sex="male")) or ()
    ]
    assert codes[0].startswith("C50")
    assert men[0].startswith("C50.9")
    assert men != codes


def test_what_cannot_be_right_of_whom_is_passed_over(coder: Client) -> None:
    answer = coder.get(FIND, {"q": "asthma", "age": "400", "sex": "x", "encounter": "never"})
    assert "J45" in text(answer)


def test_programs_find_codes_too(coder: Client) -> None:
    answer = coder.get("/api/coding/codes", {"q": "htn", "limit": "3"}).json()
    assert answer["codes"][0]["code"] == "I10"
    assert len(answer["codes"]) <= 3
    assert signed_in(RECEPTIONIST).get("/api/coding/codes", {"q": "htn"}).status_code == 403


def test_nothing_found_and_nothing_typed_say_so(coder: Client) -> None:
    assert "No code says this" in text(coder.get(FIND, {"q": "zzzyx qqq"}))
    assert "Nothing typed yet" in text(coder.get(FIND))


def test_a_category_asks_until_it_is_billable(coder: Client) -> None:
    first = page(coder, "S52.5")
    assert "Which one?" in first
    assert "cannot stand on a claim" in first
    last = page(coder, "S52.501")
    assert "Which encounter?" in last
    assert "S52.501A" in last
    whole = page(coder, "S52.501A")
    assert "Billable" in whole
    assert "Which" not in whole


def test_a_complication_bears_its_badge(coder: Client) -> None:
    assert ">MCC<" in page(coder, "I50.23")
    assert ">CC<" in page(coder, "N17.9")
    plain = page(coder, "I10")
    assert ">CC<" not in plain
    assert ">MCC<" not in plain


def test_a_question_narrowed_to_some_codes(coder: Client) -> None:
    narrowed = page(coder, "S52.5", meant="S52.511,S52.512")
    assert "Which side?" in narrowed
    assert "Start over with S52.5" in narrowed


def test_notes_from_above_are_shown_with_their_codes_as_links(coder: Client) -> None:
    found = page(coder, "E11.40")
    assert "Excludes 1: never coded together with this" in found
    assert reverse("coding:code", args=["E10"]) in found


def test_an_unknown_code_is_told(coder: Client) -> None:
    answer = coder.get(reverse("coding:code", args=["Q99.99"]))
    assert answer.status_code == 422
    assert "not in ICD-10-CM" in text(answer)


def test_favorites_are_kept_and_let_go(coder: Client) -> None:
    keep = reverse("coding:keep", args=["I10"])
    coder.post(keep)
    coder.post(keep)
    assert "Essential (primary) hypertension" in text(coder.get(FIND))
    assert Favorite.objects.get().is_kept
    coder.post(keep, {"kept": "no"})
    assert "Nothing typed yet" in text(coder.get(FIND))
    coder.post(keep)
    assert Favorite.objects.get().is_kept


def test_favorites_are_ones_own(coder: Client) -> None:
    coder.post(reverse("coding:keep", args=["I10"]))
    other = somebody("other", CODER)
    assert queries.favorites(other) == []


def test_only_who_may_looks_codes_up() -> None:
    desk = signed_in(RECEPTIONIST)
    assert desk.get(FIND).status_code == 403
    assert desk.get(reverse("coding:code", args=["I10"])).status_code == 403
    assert desk.post(reverse("coding:keep", args=["I10"])).status_code == 403


def test_a_code_that_is_none_is_not_kept(coder: Client) -> None:
    actor = User.objects.get().as_actor()
    with pytest.raises(UnknownCode):
        operations.keep(actor, code="nonsense", now=make.NOON)
    with pytest.raises(operations.NobodysFavorite):
        operations.keep(SYSTEM, code="I10", now=make.NOON)
    with pytest.raises(NotPermitted):
        operations.let_go(somebody("desk", RECEPTIONIST), code="I10")


def test_until_the_index_is_made_the_screen_says_so_and_asks_again(
    coder: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun = []
    monkeypatch.setattr(indexing, "_path", lambda: tmp_path / "encoder" / "x.idx")
    monkeypatch.setattr(indexing, "make_aside", lambda: begun.append(1))
    found = text(coder.get(FIND, {"q": "asthma"}))
    assert "being prepared" in found
    assert 'hx-trigger="load delay:1s"' in found
    assert coder.get("/api/coding/codes", {"q": "asthma"}).status_code == 503
    assert begun == [1, 1]


def test_the_tables_lead_to_their_codes(coder: Client) -> None:
    for name, q, code in (
        ("drug", "ibuprofen", "T39.311"),
        ("neoplasm", "breast nipple", "C50.0"),
        ("external", "fall ladder", "W11"),
    ):
        assert code in text(coder.get(f"/coding/tables/{name}/", {"q": q})), name
    assert "No row says this" in text(coder.get("/coding/tables/drug/", {"q": "zzzyx"}))
    assert coder.get("/coding/tables/tea/").status_code == 404
    assert signed_in(RECEPTIONIST).get("/coding/tables/drug/").status_code == 403


def test_what_this_practice_uses_comes_first(coder: Client) -> None:
    actor = User.objects.get().as_actor()

    def order() -> list[str]:
        return [hit.code for hit in queries.find_codes(actor, "diabetes", Context()) or ()]

    before = order()
    indexing.note_use({before[5]: 400})
    try:
        assert order().index(before[5]) < 5
    finally:
        indexing.note_use({})


def test_a_code_says_its_hcc(coder: Client) -> None:
    assert "HCC 37" in page(coder, "E11.42")
    assert "HCC" not in page(coder, "I10").partition("</h1>")[2].partition("Stands in")[0]
