"""The screens of letters: writing, saving by itself, Word, templates, mailings, who may what."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import make

from almoner.lib import richtext
from almoner.messages import docx, queries
from almoner.messages.models import Letter, LetterTemplate, Mailing
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECORDS, SECRETARY

pytestmark = pytest.mark.django_db
HTML = {"body_is": "html"}


def signed_in(role: str = SECRETARY, name: str = "") -> Client:
    user = User.objects.create_user(name or role.lower(), None, name=role)
    user.groups.add(Group.objects.get(name=role))
    client = Client(headers={"HX-Request": "true"})
    client.force_login(user)
    return client


def parts_of(letter: Letter, **more: Any) -> dict[str, Any]:
    names = ("name", "line1", "city", "state", "zip_code", "email", "fax", "subject")
    kept = {name: getattr(letter, name) for name in names}
    return {**kept, "dated_on": "2026-03-09", "version": letter.version, **HTML, **more}


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def test_a_letter_is_begun_saved_and_finished() -> None:
    client = signed_in()
    patient = make.posted(make.patient("Reyes", "Alma"))
    row = make.template()
    address = reverse("messages:write", args=[patient.pk])
    assert "Hello" in text_of(client, "messages:write", patient.pk)
    nobody = client.post(address, {"template": row.pk, "to": "outside"})
    assert nobody.status_code == 422
    assert "Choose the practitioner" in nobody.content.decode()
    doctor = make.outside_practitioner("Lindqvist", given_name="Karin", credential="MD")
    box = client.get(reverse("messages:addressees"), {"q": "lindq"}).content.decode()
    key = f"practitioner:{doctor.pk}"
    assert key in box
    begun = client.post(address, {"template": row.pk, "to": "outside", "outside": key})
    letter = Letter.objects.get()
    assert begun["Location"].endswith(f"/letters/{letter.pk}/")
    assert richtext.plain(letter.body).startswith("Dear Dr. Lindqvist,")
    save = reverse("messages:save_letter", args=[letter.pk])
    kept = client.post(save, parts_of(letter, body="<p>New</p><script>x</script>"))
    assert "version 2" in kept.content.decode()
    letter.refresh_from_db()
    assert letter.body == "<p>New</p>"
    wrong = client.post(save, parts_of(letter, email="nonsense", body="<p>Typed</p>"))
    assert wrong.status_code == 422
    assert "Not saved. E-mail" in wrong.content.decode()
    done = client.post(save, parts_of(letter, body="<p>New</p>", then="finish"))
    assert done["HX-Redirect"].endswith(f"/letters/{letter.pk}/")
    assert "Ready to send" in text_of(client, "messages:letter", letter.pk)
    opened = client.get(reverse("files:open", args=["messages.letter", letter.pk]))
    assert b"".join(opened.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_the_second_editor_sees_the_difference_and_loses_nothing() -> None:
    letter = make.letter(body="<p>One two three</p>")
    one, two = signed_in(), signed_in(RECORDS)
    save = reverse("messages:save_letter", args=[letter.pk])
    assert one.post(save, parts_of(letter, body="<p>One two four</p>")).status_code == 200
    late = two.post(save, parts_of(letter, body="<p>One five three</p>"))
    assert late.status_code == 409
    shown = late.content.decode()
    assert "<ins>five three</ins>" in shown
    assert "<del>two four</del>" in shown
    again = two.post(save, parts_of(letter, body="<p>Still mine</p>"))
    assert again.status_code == 409
    over = two.post(save, parts_of(letter, body="<p>Mine</p>", version_now="2"))
    assert over.status_code == 200
    assert Letter.objects.get().body == "<p>Mine</p>"


def test_without_the_script_plain_words_are_kept_and_untouched_ones_keep_their_looks() -> None:
    letter = make.letter(body="<p><strong>Bold</strong> words</p>")
    client = signed_in()
    save = reverse("messages:save_letter", args=[letter.pk])
    plain = {"body_is": "plain", "stored_body": letter.body}
    client.post(save, parts_of(letter, body="Bold words", **{**plain}))
    assert Letter.objects.get().body == letter.body
    client.post(save, parts_of(letter, body="Other\n\nwords {{patient.name}}", **plain))
    assert Letter.objects.get().body == "<p>Other</p><p>words Tula Terry</p>"


def test_word_in_and_out() -> None:
    letter = make.letter(body="<p><strong>Bold</strong> words</p><ul><li>one</li></ul>")
    client = signed_in()
    written = client.get(reverse("messages:letter_docx", args=[letter.pk])).content
    back = docx.read(written)
    assert "<strong>Bold</strong> words" in back
    assert "<li><p>one</p></li>" in back
    row = make.template()
    word = client.get(reverse("messages:template_docx", args=[row.pk])).content
    assert richtext.fields_in(docx.read(word)) == ["to.greeting"]
    upload = SimpleUploadedFile("Welcome.docx", word)
    page = client.post(reverse("messages:read_docx"), {"file": upload}).content.decode()
    assert 'value="Welcome"' in page
    assert "{{to.greeting}}" in page
    patient = make.posted(make.patient())
    near = queries.near(patient, letter.dated_on)[0].key
    upload = SimpleUploadedFile("Welcome.docx", word)
    client.post(reverse("messages:write", args=[patient.pk]), {"to": near, "file": upload})
    assert "Dear Tula Terry," in richtext.plain(Letter.objects.get(patient=patient).body)


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(docx.NotADocument):
        docx.read(content)


def test_broken_word_documents_are_refused_with_a_sentence() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<broken")
    with pytest.raises(docx.NotADocument):
        docx.read(out.getvalue())
    answer = signed_in().post(
        reverse("messages:read_docx"), {"file": SimpleUploadedFile("x.docx", out.getvalue())}
    )
    assert answer.status_code == 422
    assert "not a Word document" in str(answer.headers)


def test_templates_are_checked_before_they_are_saved() -> None:
    client = signed_in()
    form = {"name": "New", "kind": "other", "language": "en", "is_active": "on", **HTML}
    wrong = "<p><span data-field='patient.naem'></span></p>"
    refused = client.post(reverse("messages:add_template"), {**form, "body": wrong})
    assert refused.status_code == 422
    assert "Did you mean “patient.name”?" in refused.content.decode()
    right = "<p>Dear <span data-field='patient.name'></span></p>"
    assert client.post(reverse("messages:add_template"), {**form, "body": right})["HX-Redirect"]
    row = LetterTemplate.objects.get(name="New")
    assert "New" in text_of(client, "messages:templates")
    assert "Put in a field" in text_of(client, "messages:template", row.pk)
    patient = make.posted(make.patient())
    preview = reverse("messages:preview_template", args=[row.pk])
    assert client.get(preview, {"patient": patient.pk}).content.startswith(b"%PDF")
    assert client.get(preview).status_code == 422


def test_a_mailing_is_chosen_by_a_list_and_started() -> None:
    client = signed_in()
    patient = make.posted(make.patient("Reyes", "Alma"))
    form = {"name": "Flu", "template": make.template().pk, "way": "mail"}
    listed = SimpleUploadedFile("list.csv", f"chart,name\n{patient.number},x\n77\n".encode())
    made = client.post(reverse("messages:add_mailing"), {**form, "numbers": listed})
    mailing = Mailing.objects.get()
    assert made["HX-Redirect"].endswith(f"{mailing.pk}/")
    page = text_of(client, "messages:mailing", mailing.pk)
    assert "Reyes, Alma" in page
    assert "Nobody has these chart numbers" in page
    assert client.post(reverse("messages:start_mailing", args=[mailing.pk])).status_code == 204
    assert client.post(reverse("messages:stop_mailing", args=[mailing.pk])).status_code == 204
    assert "Go on" in text_of(client, "messages:mailing", mailing.pk, query="?fate=waiting")
    for content in (b"", b"name\n", b"\x00\x01"):
        bad = SimpleUploadedFile("list.csv", content)
        answer = client.post(reverse("messages:add_mailing"), {**form, "numbers": bad})
        assert answer.status_code == 422


def test_the_code_is_shown_to_whoever_may_send_only() -> None:
    sending = make.sending(way="email", to="a@b.example")
    assert "Tell this code" in text_of(signed_in(), "messages:sending", sending.pk)
    biller = signed_in("Insurance coordinator")
    assert "Tell this code" not in text_of(biller, "messages:sending", sending.pk)


def test_papers_of_a_restricted_chart_need_the_reason_given_there() -> None:
    sending = make.sending(way="email", to="a@b.example")
    Patient.objects.filter(pk=sending.letter.patient_id).update(is_restricted=True)
    client = signed_in()
    addresses = [
        reverse("messages:sending", args=[sending.pk]),
        reverse("files:open", args=["messages.letter", sending.letter_id]),
        reverse("messages:letter", args=[sending.letter_id]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 403, address


def test_who_has_no_power_sees_and_changes_nothing() -> None:
    letter, client = make.ready_letter(), signed_in(CODER)
    gets = ("letters", "templates", "mail_room", "sendings", "mailings", "add_mailing")
    for name in gets:
        assert client.get(reverse(f"messages:{name}")).status_code == 403, name
    for name in ("letter", "preview_letter", "letter_docx"):
        assert client.get(reverse(f"messages:{name}", args=[letter.pk])).status_code == 403, name
    for name in ("save_letter", "send_letter", "reopen_letter", "give_up_letter"):
        answer = client.post(reverse(f"messages:{name}", args=[letter.pk]), parts_of(letter))
        assert answer.status_code in (403, 422), name
    letter.refresh_from_db()
    assert (letter.standing, letter.sendings.count()) == ("ready", 0)


@pytest.mark.parametrize("name", ["letters", "sendings", "mail_room", "mailings"])
def test_lists_take_the_same_statements_whatever_is_in_them(name: str) -> None:
    client = signed_in()

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            text_of(client, f"messages:{name}")
        return len(seen)

    def more(count: int) -> None:
        for number in range(count):
            make.letter(make.posted(make.patient(f"D{count}{number}")))
            make.sending(make.ready_letter(make.posted(make.patient(f"S{count}{number}"))))

    more(1)
    text_of(client, f"messages:{name}")
    few = statements()
    more(6)
    assert statements() == few <= 16
    assert queries.letters(SYSTEM).count() == 14
