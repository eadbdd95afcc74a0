"""Papers set by Typst from the templates in an area's ``typst/``, and the codes printed on them.

What is printed goes to a template as one JSON input, never as Typst text, so that nothing anybody
typed can be read as markup. Codes go along as SVG.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal, cast

import segno
import typst
import zxingcpp


def typeset(package: str, template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of ``typst/<template>.typ`` in ``package`` with ``data``."""
    made = _compiler(package, template).compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    return cast("bytes", made)  # one file for a PDF; a list only for pictures of pages


def code128(text: str) -> str:
    """Return ``text`` as a Code 128 barcode, an SVG with quiet zones."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return str(zxingcpp.write_barcode_to_svg(barcode, scale=2))


def qr(text: str, *, error: Literal["m", "q"] = "m") -> str:
    """Return ``text`` as a QR code, an SVG with its quiet zone; ``error`` is how much is mended."""
    drawn = BytesIO()
    segno.make(text, error=error, micro=False).save(drawn, kind="svg", xmldecl=False, border=4)
    return drawn.getvalue().decode()


@cache
def _compiler(package: str, template: str) -> typst.Compiler:
    """Return the compiler of a template; it keeps the fonts it has read."""
    folder = files(package) / "typst"
    return typst.Compiler(
        str(folder / f"{template}.typ"),
        root=str(folder),
        font_paths=[str(files("almoner.lib") / "fonts")],
    )
