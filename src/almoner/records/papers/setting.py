"""Setting a paper: its template in ``typst/`` is given its words as data.

What is printed goes to the templates as one JSON input, never as Typst text, so that no name and no
answer can be read as markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import typst
import zxingcpp


def made(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of ``typst/<template>.typ`` with ``data``."""
    return cast(
        "bytes", _compiler(template).compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    )


def code128(text: str) -> str:
    """Return ``text`` as a Code 128 barcode, an SVG with quiet zones."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return str(zxingcpp.write_barcode_to_svg(barcode, scale=2))


@cache
def _compiler(template: str) -> typst.Compiler:
    folder = files("almoner.records") / "typst"
    return typst.Compiler(str(folder / f"{template}.typ"), root=str(folder))
