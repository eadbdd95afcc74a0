"""Pages as a fax machine sees them: black and white, 1728 points wide, 204 by 196 to the inch."""

from io import BytesIO

import pypdfium2
from PIL import Image, TiffImagePlugin

WIDTH, HEIGHT = 1728, 2156
"""A letter page in the fine resolution of ITU-T T.4: 8.47 by 11 inches."""
DPI = (204, 196)
DARK = 160
"""What is darker than this (0 black, 255 white) is ink: thin grey type stays readable."""
MOST_PAGES = 200
_PHOTOMETRIC = 262


class NotFaxable(ValueError):
    """The file cannot be made into fax pages; the message says why."""


def tiff(pdf: bytes) -> bytes:
    """Return the pages of ``pdf`` as one TIFF, each page in CCITT group 4 (ITU-T T.6).

    A page keeps its proportions: what is not of letter format is fitted in and stands at the top
    left; pages lying on their side are turned. Raises :class:`NotFaxable`.
    """
    try:
        opened = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise NotFaxable(
            "This is no PDF that can be opened: it may be broken or locked."
        ) from error
    with opened:
        if not 0 < len(opened) <= MOST_PAGES:
            raise NotFaxable(f"A fax has 1 to {MOST_PAGES} pages; this has {len(opened)}.")
        pages = [_page(page) for page in opened]
    out = BytesIO()
    pages[0].save(
        out,
        format="TIFF",
        compression="group4",
        dpi=DPI,
        save_all=True,
        append_images=pages[1:],
        tiffinfo=_white_is_zero(),
    )
    return out.getvalue()


def pages_of(content: bytes) -> list[Image.Image]:
    """Return the pages of a fax's TIFF as pictures of mode ``1``. Raises :class:`NotFaxable`."""
    try:
        with Image.open(BytesIO(content)) as opened:
            pages = []
            for number in range(getattr(opened, "n_frames", 1)):
                opened.seek(number)
                pages.append(opened.convert("1"))
            return pages
    except (OSError, ValueError, SyntaxError) as error:
        raise NotFaxable("What was received is no readable TIFF.") from error


def _page(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    if width > height:
        page.set_rotation((page.get_rotation() + 90) % 360)
        width, height = height, width
    across, down = WIDTH / width, HEIGHT / height
    upright = DPI[1] / DPI[0]
    scale = min(across, down / upright)
    drawn = page.render(scale=scale, grayscale=True, fill_color=(255, 255, 255, 255)).to_pil()
    size = (min(WIDTH, drawn.width), min(HEIGHT, max(1, round(drawn.height * upright))))
    ink = drawn.convert("L").resize(size, Image.Resampling.LANCZOS)
    sheet = Image.new("1", (WIDTH, HEIGHT), 1)
    sheet.paste(ink.point(lambda grey: 255 if grey > DARK else 0).convert("1"), (0, 0))
    return sheet


def _white_is_zero() -> TiffImagePlugin.ImageFileDirectory_v2:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[_PHOTOMETRIC] = 0
    return tags
