"""The cover sheet: whom it is for, how many pages, what to do when it went astray."""

import pypdfium2
import pytest
from tests import make

from almoner.messages.gateways.fax.cover import Cover, with_cover
from almoner.messages.gateways.fax.picture import NotFaxable

COVER = Cover(
    practice="Willow Street Family Medicine",
    lines=["12 Willow Street, Gardner MA 01440", "Telephone (978) 555-0100"],
    to="Orthopedic Associates, Dr. Per Lindqvist",
    to_number="(978) 555-0142",
    sender="Rosa Ortega, medical secretary",
    call_back="(978) 555-0100",
    date="November 22, 2026",
    about="Referral #pagebreak() *urgent*",
    note="Please call when it is readable.",
)


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in opened]


def test_the_cover_comes_first_and_counts_itself() -> None:
    cover, first, second = texts(with_cover(COVER, make.pdf("Ana Maple", "Page two")))
    assert "3 with this one" in cover
    assert "(978) 555-0142" in cover
    assert "destroy every page" in cover
    assert "Referral #pagebreak() *urgent*" in cover
    assert "Ana Maple" not in cover
    assert "Ana Maple" in first
    assert "Page two" in second


def test_however_long_the_words_the_cover_is_one_page() -> None:
    long = Cover(*["word " * 400] * 4, note="word " * 900, about="w" * 900, lines=["x" * 999] * 40)
    assert len(texts(with_cover(long, make.pdf("Ana")))) == 2


def test_what_is_no_pdf_gets_no_cover() -> None:
    with pytest.raises(NotFaxable):
        with_cover(COVER, b"%PDF-1.7 broken")
