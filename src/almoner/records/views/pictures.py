"""A page as a picture, for the screen that shows it."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse

from almoner.lib import paper
from almoner.lib.refusal import NotFound
from almoner.platform.files.models import StoredFile

WIDTHS = {"small": 180, "large": 1100}


def page_picture(request: HttpRequest, pdf: StoredFile, number: int) -> HttpResponse:
    """Answer with page ``number`` of a PDF; ``?w=small`` is a thumbnail."""
    width = WIDTHS.get(request.GET.get("w", ""), WIDTHS["large"])
    try:
        raw = pdf.path.read_bytes()
    except FileNotFoundError:
        raise NotFound("The file is not where it was stored: tell the office manager.") from None
    if not 1 <= number <= paper.page_count(raw):
        raise NotFound("There is no such page.")
    drawn = BytesIO()
    paper.picture(raw, number, width=width).save(drawn, "jpeg", quality=82)
    answer = HttpResponse(drawn.getvalue(), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer
