"""A letter from its template to paper."""

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image
from tests import make
from tests.make.letters import AT

from almoner.lib import richtext
from almoner.lib.refusal import ChangedMeanwhile, NotPermitted, Refusal
from almoner.messages import fields, operations, paper, queries
from almoner.messages.models import Letter, LetterTemplate
from almoner.messages.shipped import SHIPPED
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User

pytestmark = pytest.mark.django_db


def text_of(content: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        return str(opened[page].get_textpage().get_text_bounded())


def paper_text(letter: Letter, page: int = 0) -> str:
    assert letter.pdf is not None
    return text_of(letter.pdf.path.read_bytes(), page)


def actor_with(*powers: str, name: str = "dana") -> Actor:
    user = User.objects.create_user(name, None, name=name.title())
    held = frozenset(f"messages.{power}" for power in powers) | {"files.store"}
    return Actor(name=user.name, user_id=user.pk, powers=held)


def test_the_shipped_templates_use_known_fields() -> None:
    known = {each.name for each in fields.known()}
    assert LetterTemplate.objects.count() == len(SHIPPED) >= 7
    for row in LetterTemplate.objects.all():
        assert set(richtext.fields_in(row.body)) <= known, row.name
        assert richtext.clean(row.body) == row.body


def test_an_unknown_field_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(operations.UnknownField) as refused:
        make.template(body="<p>Dear <span data-field='patient.nam'></span></p>")
    assert refused.value.message == "There is no field “patient.nam”. Did you mean “patient.name”?"
    with pytest.raises(operations.UnknownField, match="xyzzy"):
        make.template(subject="About {{xyzzy}}")
    with pytest.raises(Refusal, match="empty"):
        make.template(body="<p> </p><script>1</script>")


def test_a_template_is_saved_once_per_name_and_version() -> None:
    row = make.template("Reminder")
    with pytest.raises(operations.NameTaken):
        make.template("Reminder")
    operations.keep_template(
        SYSTEM, template_id=row.pk, version=1, name="Reminder", kind="other", body="<p>New</p>"
    )
    with pytest.raises(ChangedMeanwhile):
        operations.keep_template(
            SYSTEM, template_id=row.pk, version=1, name="R", kind="other", body="<p>Late</p>"
        )


def test_fields_are_filled_and_what_is_empty_stays_marked() -> None:
    patient = make.posted(make.patient("Terry", "Tula"))
    row = make.template(
        body="<p>Dear <span data-field='to.greeting'></span>, born "
        "<span data-field='patient.born'></span>, "
        "call <span data-field='patient.phone'></span></p>",
        subject="For {{patient.first_name}}",
    )
    letter = make.letter(patient, template=row)
    assert letter.subject == "For Tula"
    assert richtext.plain(letter.body) == "Dear Tula Terry, born 02/28/1960, call {{patient.phone}}"
    with pytest.raises(operations.FieldsEmpty, match="“Patient: telephone”"):
        operations.finish_letter(SYSTEM, letter_id=letter.pk, now=AT)
    ready = operations.finish_letter(SYSTEM, letter_id=letter.pk, leave_empty=True, now=AT)
    assert ready.standing == "ready"
    assert "Dear Tula Terry, born 02/28/1960" in paper_text(ready)


def test_the_address_lies_in_the_window_of_a_number_10_envelope() -> None:
    make.practice(line1="1 Main Street", city="Lowell", state="MA", zip_code="01852")
    letter = make.ready_letter(body="<p>Word. </p>" * 90)
    assert letter.pdf is not None
    assert letter.page_count > 1
    with pypdfium2.PdfDocument(letter.pdf.path.read_bytes()) as opened:
        page = opened[0]
        found = page.get_textpage().search("Elm Street", match_case=True).get_next()
        assert found is not None
        boxes = page.get_textpage().search("01852", index=0)
        left, _bottom, _right, top = page.get_textpage().get_charbox(found[0])
        places = []
        while hit := boxes.get_next():
            places.append(page.get_textpage().get_charbox(hit[0])[1])
        second = opened[1].get_textpage().get_text_bounded()
    assert 72 <= left <= 4.25 * 72
    inches = [(792 - top) / 72, (792 - min(places)) / 72]
    assert 2.38 <= inches[0] < inches[1] <= 3.06
    assert f"chart {letter.patient.number}" in second
    assert "Page 2 of" in second


def test_what_somebody_writes_is_never_markup() -> None:
    letter = make.ready_letter(body='<p>#panic("x") $x$ *no* = [a] \\ "q" &lt;b&gt;</p>')
    assert '#panic("x") $x$ *no* = [a] \\ "q" <b>' in paper_text(letter)


def test_somebody_else_who_saved_meanwhile_is_noticed() -> None:
    letter = make.letter()
    dana, lee = actor_with("write_letters"), actor_with("write_letters", name="lee")

    def save(by: Actor, seen: int, words: str) -> Letter:
        return operations.save_letter(
            by, letter_id=letter.pk, seen_version=seen, body=f"<p>{words}</p>", now=AT
        )

    assert save(dana, 1, "One").version == 2
    assert save(dana, 1, "Two").version == 3  # her own tab may be late
    with pytest.raises(operations.SomebodyElseSaved):
        save(lee, 1, "Three")
    assert save(lee, 3, "Three").version == 4
    assert save(lee, 4, "Three").version == 4


def test_only_the_practitioner_signs_and_the_picture_is_on_paper() -> None:
    doctor = actor_with("write_letters", "sign_letters")
    by = make.practitioner(user_id=doctor.user_id, specialty="Family medicine")
    picture = BytesIO()
    Image.new("RGB", (2400, 700), "navy").save(picture, "JPEG")
    upload = SimpleUploadedFile("s.jpg", picture.getvalue())
    kept = operations.keep_signature(SYSTEM, practitioner=by, picture=upload, now=AT)
    with Image.open(kept.picture.path) as opened:
        assert opened.size == (1200, 350)
    letter = make.letter(practitioner=by)
    with pytest.raises(operations.NotTheSigner):
        operations.sign_letter(SYSTEM, letter_id=letter.pk, now=AT)
    with pytest.raises(NotPermitted):
        operations.sign_letter(actor_with("write_letters", name="x"), letter_id=letter.pk, now=AT)
    plain = operations.finish_letter(SYSTEM, letter_id=letter.pk, now=AT)
    assert "Signed electronically" not in paper_text(plain)
    signed = operations.sign_letter(doctor, letter_id=letter.pk, now=AT)
    assert "Signed electronically on March 9, 2026" in paper_text(signed)
    assert signed.pdf is not None
    with pypdfium2.PdfDocument(signed.pdf.path.read_bytes()) as opened:
        kinds = {each.type for each in opened[0].get_objects(max_depth=4)}
    assert 3 in kinds  # FPDF_PAGEOBJ_IMAGE
    reopened = operations.reopen_letter(SYSTEM, letter_id=letter.pk, now=AT)
    assert (reopened.standing, reopened.signed_at, reopened.pdf) == ("draft", None, None)


def logo(width: int, height: int) -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (width, height), "teal").save(picture, "PNG")
    return SimpleUploadedFile("logo.png", picture.getvalue())


def pictures(letter: Letter) -> list[tuple[float, ...]]:
    """Return where the pictures of the first page stand: left, bottom, right, top in points."""
    assert letter.pdf is not None
    with pypdfium2.PdfDocument(letter.pdf.path.read_bytes()) as opened:
        found = opened[0].get_objects(filter=[3], max_depth=6)
        return [tuple(each.get_bounds()) for each in found]


@pytest.mark.parametrize(("width", "height"), [(300, 300), (4000, 400), (100, 900)])
def test_the_logo_stands_above_the_window_of_the_envelope(width: int, height: int) -> None:
    make.practice()
    operations.keep_logo(SYSTEM, picture=logo(width, height), now=AT)
    letter = make.ready_letter()
    [(_left, bottom, right, top)] = pictures(letter)
    assert top <= 792
    assert bottom >= 792 - 1.2 * 72, "the window begins two inches from the top"
    assert right <= 612 - 72
    operations.put_logo_away(SYSTEM)
    assert pictures(make.ready_letter(make.posted(make.patient("Ibarra", "Rosa")))) == []


def test_only_who_keeps_templates_changes_the_logo() -> None:
    with pytest.raises(NotPermitted):
        operations.keep_logo(actor_with("write_letters"), picture=logo(9, 9), now=AT)
    with pytest.raises(NotPermitted):
        operations.put_logo_away(actor_with("write_letters", name="x"))
    with pytest.raises(operations.NotAPicture):
        operations.keep_logo(SYSTEM, picture=SimpleUploadedFile("l.png", b"no"), now=AT)


@pytest.mark.parametrize("content", [b"", b"GIF89a....", b"\x89PNG\r\n\x1a\nbroken", b"%PDF-1.7"])
def test_a_signature_that_is_no_picture_is_refused(content: bytes) -> None:
    upload = SimpleUploadedFile("s.png", content)
    with pytest.raises(operations.NotAPicture):
        operations.keep_signature(SYSTEM, practitioner=make.practitioner(), picture=upload, now=AT)


def test_a_letter_on_its_way_stays_as_it_is() -> None:
    letter = make.ready_letter()
    make.sending(letter)
    for step in (operations.reopen_letter, operations.give_up_letter):
        with pytest.raises(operations.LetterGone):
            step(SYSTEM, letter_id=letter.pk, now=AT)
    with pytest.raises(operations.NotADraft):
        operations.save_letter(SYSTEM, letter_id=letter.pk, seen_version=2, name="x", now=AT)


def test_a_letter_is_never_deleted_and_ready_only_with_its_paper() -> None:
    letter = make.letter()
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(standing="ready")


def test_letters_are_found_and_the_restricted_chart_asks_why() -> None:
    mine = make.letter(make.posted(make.patient("Reyes", "Alma")))
    make.letter()
    assert list(queries.letters(SYSTEM, words="reyes news")) == [mine]
    assert not queries.letters(SYSTEM, standing="sent")
    operations.give_up_letter(SYSTEM, letter_id=mine.pk, now=AT + timedelta(days=1))
    assert mine not in queries.letters(SYSTEM)
    assert mine in queries.letters(SYSTEM, standing="all")
    with pytest.raises(NotPermitted):
        queries.letters(Actor(name="Visitor"))


def test_labels_begin_at_the_first_free_place() -> None:
    content = paper.labels([["A. Person", "1 Road", "Lowell, MA 01852"]] * 30, first=4)
    with pypdfium2.PdfDocument(content) as opened:
        assert len(opened) == 2
        left, _b, _r, top = opened[0].get_textpage().get_charbox(0)
    assert 0.5 * 72 + 72 < 792 - top < 0.5 * 72 + 2 * 72
    assert left > 0.1875 * 72
