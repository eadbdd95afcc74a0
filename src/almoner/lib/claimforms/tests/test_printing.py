"""Paper claims as PDF: every character where the form wants it."""

from datetime import UTC, datetime

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from almoner.lib.claimforms import cms1500, printing, ub04
from almoner.lib.claimforms.layouts import CMS1500, LAYOUTS
from almoner.lib.claimforms.printing import Offset
from almoner.lib.claimforms.tests import make

AT = datetime(2026, 1, 31, 14, 30, tzinfo=UTC)
HEIGHT = 792


def characters(pdf: bytes, page: int = 0) -> list[tuple[str, float, float]]:
    """Return the characters of a page with the left and the baseline of each, in points."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    found = []
    for at in range(text.count_chars()):
        shown = chr(pdfium.FPDFText_GetUnicode(text, at))
        x, y = pdfium.c_double(), pdfium.c_double()
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        if shown.strip():
            found.append((shown, x.value, HEIGHT - y.value))
    return found


def shapes(pdf: bytes, page: int = 0) -> int:
    """Return how many lines or rectangles a page has."""
    objects = pypdfium2.PdfDocument(pdf)[page].get_objects(max_depth=5)
    return sum(each.type == pdfium.FPDF_PAGEOBJ_PATH for each in objects)


@pytest.mark.parametrize("offset", [Offset(), Offset(top=3.5, left=-2)])
def test_every_character_stands_on_the_grid(offset: Offset) -> None:
    (page,) = cms1500.boxes(make.professional())
    layout = LAYOUTS[page.form]
    wanted = []
    for box in page.boxes:
        cell = layout.cells[box.number]
        for at, shown in enumerate(box.text, cell.start_of(box.text) - 1):
            if shown != " ":
                x = 21.6 + offset.left + at * 7.2
                wanted.append((shown, x, 24 + offset.top + (cell.line - 1) * 12 + 9.4))
    found = characters(printing.pdf([page], offset=offset))
    assert [each[0] for each in found] == [each[0] for each in wanted]
    for (shown, x, y), (_, wanted_x, wanted_y) in zip(found, wanted, strict=True):
        assert x == pytest.approx(wanted_x, abs=0.1), shown
        assert y == pytest.approx(wanted_y, abs=0.1), shown


def test_a_page_for_each_form_and_nothing_but_data() -> None:
    pages = [*cms1500.boxes(make.full()), *ub04.boxes(make.stay())]
    made = printing.pdf(pages, at=AT)
    opened = pypdfium2.PdfDocument(made)
    assert [opened[number].get_size() for number in range(len(opened))] == [(612, 792)] * 3
    assert [shapes(made, number) for number in range(3)] == [0, 0, 0]
    assert "LAKESHORE" in opened[2].get_textpage().get_text_range()
    assert "S93401A" in opened[1].get_textpage().get_text_range()


def test_a_copy_for_reading_has_boxes_and_their_numbers() -> None:
    (page,) = cms1500.boxes(make.professional())
    made = printing.pdf([page], is_drawn=True)
    assert shapes(made) >= len(CMS1500.cells)
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert "2 Patient's name" in text
    assert "CMS-1500 (02/12)" in text
    assert "page 1 of 1" in text
    plain = [each for each in characters(printing.pdf([page])) if each[0] == "X"]
    assert [each for each in characters(made) if each[0] == "X"] == plain


@pytest.mark.parametrize("form", LAYOUTS)
def test_a_page_to_align_a_printer_fills_every_box(form: str) -> None:
    layout = LAYOUTS[form]
    made = printing.alignment_page(form, offset=Offset(top=2, left=-1.5))
    marks = 3 * len(layout.marks)
    wanted = sum(cell.width for cell in layout.cells.values()) + marks
    assert sum(shown == "X" for shown, _, _ in characters(made)) == wanted
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert "test: 2 points down, -1.5 points right" in text


def test_it_fits_on_the_paper() -> None:
    for form in LAYOUTS:
        found = characters(printing.alignment_page(form))
        assert min(x for _, x, _ in found) > 5
        assert max(x + 7.2 for _, x, _ in found) < 607
        assert max(y for _, _, y in found) < HEIGHT
