"""The screens of code sets: what is here, a file given, its changes, and what it breaks."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.coding import previewing, queries
from almoner.coding.models import Favorite, Release, ReleaseUpload
from almoner.coding.queries import impact
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records.models import Condition
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
ADD = "/coding/releases/add"
STATEMENTS = 16
"""SQL statements of the list of code sets, with sign-in and page."""


@pytest.fixture
def coder() -> Client:
    return signed_in(CODER)


def give(
    client: Client, content: bytes, name: str = "pos 202701.csv", **more: str
) -> ReleaseUpload:
    file = SimpleUploadedFile(name, content)
    answer = client.post(ADD, {"kind": "pos", "file": file, **more})
    assert answer.status_code == 200, text(answer)
    return ReleaseUpload.objects.latest("uploaded_at")


def places(*more: tuple[str, str]) -> bytes:
    rows = [(code, row.title) for code, row in queries.valid_on("pos", date(2026, 6, 1)).items()]
    lines = [f'{code},"{title}"' for code, title in [*rows, *more]]
    return "\n".join(["code,description", *lines]).encode()


def test_code_sets_are_listed_with_edition_and_year(coder: Client) -> None:
    with CaptureQueriesContext(connection) as statements:
        shown = text(coder.get("/coding/releases/"))
    assert "HCPCS Level II" in shown
    assert "2020" in shown
    assert "April 2026" in shown
    assert len(statements) <= STATEMENTS


def test_a_file_is_shown_before_it_is_loaded_and_then_loaded(coder: Client) -> None:
    row = give(coder, places(("98", "Another place")))
    assert "Reading the file" in text(coder.get(reverse("coding:release_upload", args=[row.pk])))
    previewing.preview(row.pk)
    shown = text(coder.get(reverse("coding:release_upload", args=[row.pk])))
    assert "Another place" in shown
    assert "Load this release" in shown
    assert not Release.objects.exists()
    coder.post(reverse("coding:settle_upload", args=[row.pk, "apply"]))
    previewing.apply(row.pk, now=timezone.now())
    shown = text(coder.get(reverse("coding:release_upload", args=[row.pk])))
    assert "This release is loaded" in shown
    row.refresh_from_db()
    assert row.release is not None
    assert row.release.added == 1
    assert "Another place" in text(coder.get(reverse("coding:release", args=[row.release.pk])))


def test_a_file_cut_off_says_where_and_nothing_is_loaded(coder: Client) -> None:
    row = give(coder, places()[:400])
    previewing.preview(row.pk)
    shown = text(coder.get(reverse("coding:release_upload", args=[row.pk])))
    assert "Nothing was loaded" in shown
    assert "pos 202701.csv" in shown
    again = coder.post(reverse("coding:settle_upload", args=[row.pk, "apply"]))
    assert again.status_code == 422
    assert not Release.objects.exists()


def test_a_file_put_aside_changes_nothing(coder: Client) -> None:
    row = give(coder, places(("98", "Another place")))
    previewing.preview(row.pk)
    coder.post(reverse("coding:settle_upload", args=[row.pk, "drop"]))
    previewing.apply(row.pk, now=timezone.now())
    assert not Release.objects.exists()


def test_a_licence_is_attested_before_anything_is_kept(coder: Client) -> None:
    file = SimpleUploadedFile("cpt.csv", b"code,description\n99213,x\n")
    answer = coder.post(ADD, {"kind": "cpt", "file": file})
    assert answer.status_code == 422
    assert "American Medical Association" in text(answer)
    assert not ReleaseUpload.objects.exists()
    rows = "".join(f"{number:05},Own words {number}\n" for number in range(90000, 90150))
    file = SimpleUploadedFile("cpt 2027.csv", f"code,description\n{rows}".encode())
    given = {"kind": "cpt", "file": file, "licence_number": "L-1", "attested": "on"}
    assert coder.post(ADD, given).status_code == 200
    row = ReleaseUpload.objects.get()
    previewing.preview(row.pk)
    coder.post(reverse("coding:settle_upload", args=[row.pk, "apply"]))
    previewing.apply(row.pk, now=timezone.now())
    release = Release.objects.get(system="cpt")
    assert release.attestation is not None
    assert release.attestation.licence_number == "L-1"


def test_who_may_not_load_sees_nothing() -> None:
    client = signed_in(RECEPTIONIST)
    release = make.breaking_release(now=timezone.now())
    for address in (
        "/coding/releases/",
        ADD,
        reverse("coding:release", args=[release.pk]),
        reverse("coding:impact", args=[release.pk]),
    ):
        assert client.get(address).status_code == 403


def test_what_breaks_is_shown_with_what_comes_instead_and_put_right(coder: Client) -> None:
    now = timezone.now()
    user = User.objects.get()
    Favorite.objects.create(user=user, system="hcpcs", code="A4206", kept_at=now)
    release = make.breaking_release(now=now)
    address = reverse("coding:impact", args=[release.pk])
    shown = text(coder.get(address))
    assert "A4206" in shown
    assert "Keep A4207 instead" in shown
    assert b"A4206" in b"".join(coder.get(address, {"format": "csv"}).streaming_content)  # type: ignore[arg-type]
    assert coder.get(address, {"format": "xlsx"}).content[:2] == b"PK"
    replaced = {"code": "A4206", "successor": "A4207"}
    coder.post(reverse("coding:replace_favorite", args=[release.pk]), replaced)
    kept = Favorite.objects.filter(user=user, is_kept=True).values_list("code", flat=True)
    assert list(kept) == ["A4207"]
    assert "Nothing that is used here breaks" in text(coder.get(address))
    wrong = {"code": "A4207", "successor": "ZZZZZ"}
    answer = coder.post(reverse("coding:replace_favorite", args=[release.pk]), wrong)
    assert answer.status_code == 422


def test_problem_lists_and_letters_are_looked_through(coder: Client) -> None:
    actor = User.objects.get().as_actor()
    patient = make.patient()
    make.entry(patient, code="B88.0", code_system="http://hl7.org/fhir/sid/icd-10-cm")
    asked = impact.Asked("icd-10-cm", frozenset({"B880"}), date(2025, 10, 1))
    (use,) = impact.problems_using(actor, asked)
    assert use.code == "B880"
    assert asked.within("See B88.0 and B8801, not XB88.0") == {"B880"}
    after = impact.successors("icd-10-cm", {"B880"}, date(2025, 10, 1))
    assert [row.code for row in after["B880"]] == ["B8801", "B8809"]
    assert Condition.objects.filter(patient=patient).exists()


def test_another_area_adds_where_to_look() -> None:
    before = list(impact.PROVIDERS)
    try:
        impact.register("Elsewhere", lambda _actor, asked: [impact.Use("A4206", f"{asked.on}")])
        actor = User.objects.create_user("coder", name="C").as_actor()
        release = make.breaking_release(now=timezone.now() + timedelta(days=1))
        with pytest.raises(Exception, match="power"):
            impact.impact_of(actor, release)
    finally:
        impact.PROVIDERS[:] = before
