"""Papers as a scanner and a reader see them."""

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from tests import make

from almoner.frontdesk import labels
from almoner.frontdesk.labels import Label
from almoner.people.models import Patient

LONG = "Papadopoulos-Konstantinidou-van den Bergh, Alexandra Wilhelmina Constance"
WORD = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"
MARKUP = "#set page(width: 1pt) $x$ *b* \\ @a <k> “q”"
INCH = 72
PRINTER = 203 / 72
"""The scale of a label printer of 203 dots to the inch."""


def whose(name: str = "Terry, Tula", **fields: str) -> Label:
    fields = {"preferred": "", "practice": "Willow Street Family Medicine", **fields}
    return Label(name=name, born="02/28/1960", sex="Female", number="100001", **fields)


def opened(
    pdf: bytes, scale: float = PRINTER
) -> tuple[str, list[Image.Image], tuple[float, float]]:
    """Return the text, the pages as pictures, and the first page's size in points."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        pictures = [page.render(scale=scale).to_pil() for page in document]
        return " ".join(text.split()), pictures, document[0].get_size()
    finally:
        document.close()


@pytest.mark.parametrize("name", ["Terry, Tula", LONG, WORD, MARKUP, "Достоевская, Аполлинария"])
@pytest.mark.parametrize(
    ("paper", "size"), [("label", (2.25, 1.25)), ("wristband", (11, 1))], ids=["label", "wristband"]
)
def test_whatever_the_name_it_fits_and_the_barcode_is_read(
    name: str, paper: str, size: tuple[float, float]
) -> None:
    pdf = getattr(labels, paper)(whose(name, preferred="Tilly"))
    text, pictures, points = opened(pdf)
    assert [round(length) for length in points] == [round(length * INCH) for length in size]
    assert len(pictures) == 1
    shown = text.replace(" ", "").replace("\u200b", "").replace("\x02", "-")
    assert name.replace(" ", "") in shown
    assert "“Tilly”" in text
    assert "02/28/1960" in text
    assert [code.text for code in zxingcpp.read_barcodes(pictures[0])] == ["100001"]
    assert edges_are_white(pictures[0])


def edges_are_white(picture: Image.Image) -> bool:
    """Whether nothing is printed on the outermost dots, where it would run over the edge."""
    width, height = picture.size
    grey = picture.convert("L")
    strips = [(0, 0, width, 3), (0, height - 3, width, height), (0, 0, 3, height),
              (width - 3, 0, width, height)]  # fmt: skip
    return all(darkest(grey.crop(strip)) > 250 for strip in strips)


def darkest(picture: Image.Image) -> int:
    """The grey of the darkest dot: 0 is black, 255 is white."""
    return min(picture.convert("L").tobytes())


def test_a_sheet_has_thirty_labels_that_all_scan() -> None:
    text, pictures, points = opened(labels.sheet(whose()), scale=3)
    assert [round(length) for length in points] == [612, 792]
    assert len(pictures) == 1
    assert text.count("Terry, Tula") == 30
    codes = zxingcpp.read_barcodes(pictures[0])
    assert [code.text for code in codes] == ["100001"] * 30


def test_a_sheet_that_was_begun_goes_on_where_it_is_free() -> None:
    text, pictures, _ = opened(labels.sheet(whose(), first=29, count=2), scale=1)
    assert text.count("Terry, Tula") == 2
    picture = pictures[0].convert("L")
    last_row = (0, 9 * INCH + INCH // 2, picture.width, 11 * INCH)
    assert darkest(picture.crop((0, 0, picture.width, last_row[1]))) > 250
    assert darkest(picture.crop(last_row)) < 100
    text, pictures, _ = opened(labels.sheet(whose(), first=30, count=30), scale=1)
    assert (len(pictures), text.count("Terry, Tula")) == (2, 30)


def test_a_label_says_who_the_patient_is_by_law_and_as_called() -> None:
    patient = Patient(
        family_name="Terry",
        given_name="Tula",
        middle_name="Ann",
        suffix="Jr.",
        preferred_name="Tilly",
        birth_date=date(1960, 2, 28),
        sex="female",
        number=100001,
    )
    made = Label.of(patient, practice="Willow Street")
    assert (made.name, made.preferred, made.born) == ("Terry Jr., Tula Ann", "Tilly", "02/28/1960")
    assert (made.sex, made.number) == ("Female", "100001")
    patient.family_name = "x" * 300
    assert len(Label.of(patient, practice="").name) == labels.LONGEST


@pytest.mark.django_db
def test_a_badge_leads_to_the_signing_out() -> None:
    host = make.practitioner("Okafor", "Adaeze")
    visitor = make.visitor(
        make.location("Main Street"),
        "Bartholomew Featherstonehaugh-Cholmondeley",
        company="MedEquip Supplies and Service International, LLC",
        practitioner=host,
    )
    text, pictures, points = opened(labels.badge(visitor, practice="Willow Street"))
    assert [round(length) for length in points] == [288, 216]
    assert len(pictures) == 1
    for said in (
        "VISITOR",
        "No. 1",
        "Bartholomew",
        "Sees Dr. Adaeze Okafor",
        "9:00 AM",
        "Main Street",
    ):
        assert said in text
    (code,) = zxingcpp.read_barcodes(pictures[0])
    assert code.text.endswith(f"/visitors/{visitor.pk}/")
