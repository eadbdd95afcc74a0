"""What makes a file look infected: active content, programs in it, and the scanners' test string.

This is no virus scanner. It refuses what no paper needs: PDF actions that run something (ISO
32000-1 §12.6.4: JavaScript, Launch, ImportData), programs attached to a PDF, programs themselves.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice

import pikepdf

_TEST = b"".join((b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"))
_PROGRAMS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a script"),
)
_RUNS = {"/JavaScript": "JavaScript", "/Launch": "starts a program", "/ImportData": "imports data"}
_PROGRAM_NAME = re.compile(
    r"\.(exe|dll|scr|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|msi|jar|lnk|docm|xlsm|pptm)$", re.I
)
_MOST_OBJECTS = 500_000
_DEEPEST = 20


def danger_in(raw: bytes) -> str:
    """Return why ``raw`` looks infected, as the rest of “It …”, or nothing."""
    if _TEST in raw[: 1 << 20]:
        return "holds the test pattern of virus scanners (EICAR)"
    for begin, what in _PROGRAMS:
        if raw.startswith(begin):
            return f"is {what}"
    if raw[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith(b"%PDF-"):
        return _danger_in_pdf(raw)
    return ""


def _danger_in_pdf(raw: bytes) -> str:
    try:
        with pikepdf.open(BytesIO(raw)) as pdf:
            every = chain.from_iterable(map(_within, pdf.objects))
            return next(filter(None, map(_danger_of, islice(every, _MOST_OBJECTS))), "")
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RecursionError):
        return ""  # broken or encrypted: said elsewhere


def _within(each: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """Walk an object and what stands directly in it."""
    yield each
    if depth > _DEEPEST:
        return
    inner: Iterable[pikepdf.Object] = ()
    if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
        inner = (each[key] for key in each.keys())  # noqa: SIM118 - no Python dictionary
    elif isinstance(each, pikepdf.Array):
        inner = each
    for one in inner:
        is_container = isinstance(one, (pikepdf.Dictionary, pikepdf.Array))
        if is_container and not one.is_indirect:
            yield from _within(one, depth + 1)


def _danger_of(each: pikepdf.Object) -> str:
    if not isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
        return ""
    kind = str(each.get("/S", ""))
    if kind in _RUNS and (each.get("/Type", "/Action") == "/Action"):
        return f"has an action that {_what(kind)}"
    if "/JS" in each:
        return "has an action that runs JavaScript"
    if "/EF" in each:
        name = str(each.get("/UF", each.get("/F", "")))
        if _PROGRAM_NAME.search(name.strip()):
            return "has a program attached to it"
    return ""


def _what(kind: str) -> str:
    return "runs JavaScript" if kind == "/JavaScript" else _RUNS[kind]
