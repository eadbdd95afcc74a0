"""Any file as pages; what is suspicious; licences, likeness, straight lines; nothing crashes."""

from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random

import pikepdf
import pypandoc
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests import make

from almoner.lib import paper, sniff
from almoner.lib.paper import errors, ocr
from almoner.lib.paper.straight import skew_of
from almoner.lib.refusal import Refusal

CCDA = Path(__file__).parents[5] / "shared" / "data" / "ccda"
TEXT = "\n".join(f"Line {n} of a page that has many lines of words on it" for n in range(30))


def picture(text: str = TEXT, dpi: int = 100) -> Image.Image:
    return paper.picture(make.pdf(text), 1, dpi=dpi)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


@pytest.mark.parametrize(
    ("kind", "ending"),
    [(sniff.PNG, "png"), (sniff.JPEG, "jpeg"), (sniff.WEBP, "webp"), (sniff.GIF, "gif")],
)
def test_a_picture_becomes_a_page_of_its_shape(kind: sniff.Kind, ending: str) -> None:
    pdf = paper.as_pdf(saved(picture(), ending), kind)
    assert paper.page_count(pdf) == 1
    shown = paper.picture(pdf, 1, width=200)
    assert abs(shown.height / shown.width - 11 / 8.5) < 0.05


def test_every_page_of_a_tiff_is_kept_also_bilevel_and_transparent() -> None:
    pages = [picture().convert("1"), picture("two").convert("L"), picture("three").convert("RGBA")]
    raw = saved(pages[0], "tiff", save_all=True, append_images=pages[1:])
    assert paper.page_count(paper.as_pdf(raw, sniff.TIFF)) == 3


def test_a_heic_photograph_is_shown() -> None:
    import pi_heif

    made = BytesIO()
    try:
        pi_heif.from_pillow(picture()).save(made, quality=50)
    except (RuntimeError, AttributeError) as no:
        pytest.skip(f"this build of libheif reads HEIC and writes none: {no}")
    assert paper.page_count(paper.as_pdf(made.getvalue(), sniff.HEIC)) == 1


def test_a_word_document_keeps_its_words(tmp_path: Path) -> None:
    aim = tmp_path / "a.docx"
    text = "# A letter\n\nDear #colleague, $5 and *thanks* for [it](http://x.org)\n"
    pypandoc.convert_text(text, "docx", format="md", outputfile=str(aim))
    said = paper.text_of(paper.as_pdf(aim.read_bytes(), sniff.DOCX), 1)
    assert "A letter" in said
    assert "#colleague" in said


@pytest.mark.skipif(not CCDA.exists(), reason="../shared/data/ccda is missing")
def test_clinical_documents_are_readable_pages() -> None:
    found = sorted(CCDA.rglob("*.xml"))[::40]
    for path in found:
        raw = path.read_bytes()
        if b"<ClinicalDocument" in raw[:4000]:
            pdf = paper.as_pdf(raw, sniff.CCDA)
            assert len(paper.text_of(pdf, 1)) > 40, path.name


def test_pages_are_arranged_and_the_source_stays() -> None:
    raw = make.pdf("One", "Two", "Three")
    made = paper.arranged(raw, [paper.Leaf(3), paper.Leaf(1, 90)])
    assert [paper.text_of(made, n).strip() for n in (1, 2)] == ["Three", "One"]
    turned = paper.picture(made, 2, width=100)
    assert turned.width > turned.height
    assert paper.page_count(raw) == 3


@pytest.mark.parametrize("angle", [-5.0, -1.3, 0.8, 3.4])
def test_a_crooked_page_is_found_and_a_straight_one_left_alone(angle: float) -> None:
    page = picture().convert("L")
    assert skew_of(page) == 0
    crooked = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    assert abs(skew_of(crooked) + angle) <= 0.3


@pytest.mark.skipif(not ocr.is_installed(), reason="tesseract is not installed")
def test_scans_are_read_with_few_errors() -> None:
    random = Random(3)
    text = errors._text(random)
    scan = errors.scanned(text, errors.SCANNERS[1], random)
    done = paper.read(saved(scan.rotate(180), "png", dpi=(300, 300)), sniff.PNG)
    true, found = " ".join(text.split()), " ".join(done.pages[0].text.split())
    from rapidfuzz.distance import Levenshtein

    assert Levenshtein.distance(true, found) / len(true) < 0.03
    assert (done.pages[0].confidence or 0) > 0.8


LICENCE = (
    "@\n\x1e\rANSI 636026080102DL00410288ZA03290015DLDAQD12345678\nDCSSAMPLE\nDDEN\nDACJANE\nDDFN\n"
    "DADMARIE\nDDGN\nDCAD\nDBB01151980\nDBA01152030\nDBC2\nDAG123 MAIN ST\nDAIPHOENIX\nDAJAZ\n"
    "DAK850070000  \nDCGUSA\r"
)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_driver_licence_is_read_however_it_lies(turn: int) -> None:
    code = zxingcpp.create_barcode(LICENCE, zxingcpp.BarcodeFormat.PDF417)
    image = _drawn(code)
    page = Image.new("L", (image.width + 200, image.height + 400), 255)
    page.paste(image, (100, 200))
    licence = paper.licence_of(paper.codes_in(page.rotate(turn, expand=True, fillcolor=255))[0])
    assert licence is not None
    assert (licence.family, licence.given, licence.middle) == ("Sample", "Jane", "Marie")
    assert licence.birth_date == date(1980, 1, 15)
    assert (licence.number, licence.state, licence.postal_code) == ("D12345678", "AZ", "85007")
    assert licence.sex == "female"


def _drawn(code: zxingcpp.Barcode) -> Image.Image:
    view = memoryview(zxingcpp.write_barcode_to_image(code, scale=3))
    return Image.frombytes("L", (view.shape[1], view.shape[0]), view.tobytes())


def test_likeness_knows_a_paper_again_and_no_other() -> None:
    other = TEXT.replace("Line 3 ", "Line three ")
    assert paper.alike(TEXT, TEXT) == 1
    assert paper.alike(TEXT, other) > 0.8
    assert set(paper.keys_of(TEXT, "")) & set(paper.keys_of(other, ""))
    assert paper.alike(TEXT, "Something else that has nothing at all to do with it") == 0
    one, again = picture(), picture().rotate(0.4, fillcolor="white").resize((800, 1035))
    assert paper.marks_alike(paper.mark_of(one), paper.mark_of(again))


@pytest.mark.parametrize(
    ("where", "what"), [("Root", "/OpenAction"), ("page", "/AA"), ("names", "/Names")]
)
def test_active_content_is_found_wherever_it_hides_and_taken_out(where: str, what: str) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf("Read me, please, I have words enough"))) as pdf:
        holder = pdf.pages[0] if where == "page" else pdf.Root
        value = {
            "/OpenAction": script,
            "/AA": pikepdf.Dictionary(O=script),
            "/Names": pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script])),
        }[what]
        holder[what] = value
        pdf.save(made)
    assert "JavaScript" in paper.danger_in(made.getvalue())
    with pytest.raises(paper.Suspicious):
        paper.read(made.getvalue(), sniff.PDF)
    done = paper.read(made.getvalue(), sniff.PDF, is_forced=True)
    assert paper.danger_in(done.pdf) == ""


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sniff.KINDS),
    begin=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"PK\x03\x04", b"<?xml"]
    ),
    rest=st.binary(max_size=300),
)
def test_no_bytes_do_more_than_be_refused(kind: sniff.Kind, begin: bytes, rest: bytes) -> None:
    with suppress(Refusal):
        assert paper.page_count(paper.as_pdf(begin + rest, kind)) > 0


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 900), at=st.integers(0, 900), to=st.integers(0, 255))
def test_a_pdf_with_a_wrong_byte_or_end_is_shown_or_refused(cut: int, at: int, to: int) -> None:
    raw = bytearray(make.pdf("Some words on a page")[: -cut or None])
    raw[at % len(raw)] = to
    with suppress(Refusal):
        paper.as_pdf(bytes(raw), sniff.PDF)
        paper.danger_in(bytes(raw))
