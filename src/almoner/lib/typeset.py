"""Papers set by Typst from the templates in an area's ``typst/``, and the codes printed on them.

What is printed goes to a template as one JSON input, never as Typst text, so that nothing anybody
typed can be read as markup. Codes go along as SVG.
"""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal, cast

import segno
import typst
import zxingcpp


def typeset(
    package: str,
    template: str,
    data: Mapping[str, Any],
    *,
    tagged: bool = True,
    at: datetime | None = None,
) -> bytes:
    """Return the PDF of ``typst/<template>.typ`` in ``package`` with ``data``.

    Without ``tagged`` it has no structure for screen readers and is a third of the size: for what
    goes to a printer only. ``at`` is the time it says it was made; now, by default.
    """
    stamp = at.replace(microsecond=0) if at else None  # Typst takes none
    made = _compiler(package, template).compile(
        format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_tags=tagged, timestamp=stamp
    )
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


def quick_qr(text: str) -> str:
    """Return ``text`` as a QR code as :func:`qr` does, in an eighth of the time: for thousands."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return str(zxingcpp.write_barcode_to_svg(barcode))


_own = threading.local()


def _compiler(package: str, template: str) -> typst.Compiler:
    """Return this thread's compiler of a template; it keeps the fonts it has read.

    One compiler does one paper at a time; while it does, other threads go on.
    """
    kept: dict[tuple[str, str], typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    if (package, template) not in kept:
        kept[package, template] = _new_compiler(package, template)
    return kept[package, template]


def _new_compiler(package: str, template: str) -> typst.Compiler:
    folder = files(package) / "typst"
    return typst.Compiler(
        str(folder / f"{template}.typ"),
        root=str(folder),
        font_paths=[str(files("almoner.lib") / "fonts")],
    )
