"""How well scans are read: the character error rate on pages whose text is known.

The pages are set here, made to bitmaps, turned a little, blurred and sprinkled, as a scanner and a
fax machine do it, and read again. CER = edit distance / letters of the true text; runs of spaces
and line ends count as one space.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageFilter
from rapidfuzz.distance import Levenshtein

from almoner.lib.paper import ocr
from almoner.lib.paper.pages import picture
from almoner.lib.paper.straight import straightened
from almoner.lib.typeset import typeset

_SAID = """the patient was seen today for follow up of blood pressure and diabetes no chest pain or
shortness of breath reported medications reviewed including lisinopril metformin and aspirin
laboratory results show hemoglobin glucose creatinine within normal limits please return in
three months continue present treatment call the office with any questions thank you for
referring this pleasant woman right knee swelling improved after physical therapy imaging of
spine demonstrates mild degenerative change without fracture vaccine given in left deltoid"""


@dataclass(frozen=True, slots=True)
class Scanner:
    """What is done to a page: density, degrees of skew, blur (pixels), share of specks."""

    name: str
    dpi: int
    skew: float
    blur: float
    specks: float
    is_bilevel: bool = False


SCANNERS = (
    Scanner("clean, 300 dpi", 300, 0.0, 0.0, 0.0),
    Scanner("skewed 2 degrees, 300 dpi", 300, 2.0, 0.6, 0.0005),
    Scanner("skewed 5 degrees, noisy, 300 dpi", 300, -5.0, 0.9, 0.002),
    Scanner("copied, 200 dpi", 200, 1.2, 0.7, 0.001),
    Scanner("fax, fine, 204 dpi", 204, 0.8, 0.5, 0.0008, is_bilevel=True),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """What came of one scanner: edits among letters, and how sure the reader was on average."""

    scanner: Scanner
    edits: int
    letters: int
    confidence: float

    @property
    def cer(self) -> float:
        """The character error rate."""
        return self.edits / self.letters


def rates(pages: int, *, seed: int = 1) -> Iterator[Rate]:
    """Read ``pages`` pages by each scanner; needs Tesseract."""
    random = Random(seed)  # noqa: S311 - made-up text
    texts = [_text(random) for _ in range(pages)]
    for scanner in SCANNERS:
        edits, letters, sure = 0, 0, 0.0
        for text in texts:
            read = ocr.read_picture(straightened(scanned(text, scanner, random)))
            true, found = " ".join(text.split()), " ".join(read.text.split())
            edits += Levenshtein.distance(true, found)
            letters += len(true)
            sure += read.confidence
        yield Rate(scanner, edits, letters, sure / pages)


def scanned(text: str, scanner: Scanner, random: Random) -> Image.Image:
    """Return a text as such a scanner would see it."""
    page = picture(
        typeset("almoner.lib.paper", "text", {"text": text}), 1, dpi=scanner.dpi
    ).convert("L")
    page = page.crop((0, 0, page.width, int(page.height * 0.92)))  # without the page's number
    page = page.rotate(scanner.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(scanner.blur)) if scanner.blur else page
    dots = page.load()
    for _ in range(int(page.width * page.height * scanner.specks) if dots else 0):
        at = random.randrange(page.width), random.randrange(page.height)
        dots[at] = random.choice((0, 90, 255))  # type: ignore[index]
    return page.point(lambda each: 255 if each > 150 else 0) if scanner.is_bilevel else page


def _text(random: Random) -> str:
    lines = [f"PROGRESS NOTE  {random.randrange(1, 13)}/{random.randrange(1, 29)}/2025", ""]
    for _ in range(14):
        words = random.choices(_SAID.split(), k=9)
        numbers = f"{random.randrange(80, 190)}/{random.randrange(50, 110)}"
        lines.append(" ".join(words).capitalize() + f" {numbers}.")
    return "\n".join(lines)
