"""Two software fax modems joined by a line in memory: real T.30 (ITU-T) without a telephone.

They are libspandsp's (LGPL, Debian's ``libspandsp2``), through ctypes. Every 20 ms of line the
sound of each end is handed to the other; a fax of two pages takes about 90 seconds of line and
two of the clock.
"""

import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int16, c_void_p
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

RATE = 8000
SAMPLES = 160
LONGEST = 1800
"""Seconds of line after which a call is given up."""
_ALL_PAGES = -1
_V27_V29_V17 = 1 | 2 | 4
_STILL_TALKING = RATE // SAMPLES * 2

_PhaseE = CFUNCTYPE(None, c_void_p, c_void_p, c_int)


class NoModem(RuntimeError):
    """The machine has no library of software modems."""

    def __init__(self) -> None:
        super().__init__(
            "The loopback fax needs the library libspandsp.so.2, which this machine does not have. "
            "Install it (Debian: apt-get install libspandsp2), "
            "or set FAX_DRIVER to http or hylafax."
        )


@dataclass(frozen=True, slots=True)
class Call:
    """What became of one call, as each end says it. ``caller_saw`` is the answerer's number."""

    is_ok: bool
    sender_says: str
    receiver_says: str
    caller_saw: str
    answerer_saw: str
    seconds: float
    """Seconds of line, not of the clock."""


@dataclass(slots=True)
class _End:
    state: int
    t30: int
    ended: list[int] = field(default_factory=list)
    heard: Callable[..., None] | None = None


def call(
    document: Path,
    into: Path,
    *,
    caller: str = "",
    answerer: str = "",
    header: str = "",
    cut_after: float | None = None,
) -> Call:
    """Send the TIFF ``document`` to the other modem, which writes the file ``into``.

    ``caller`` and ``answerer`` are the two station ids, ``header`` is printed at the head of each
    page. The line goes dead ``cut_after`` seconds. Raises :class:`NoModem`.
    """
    library = _library()
    ends = (_end(library, calling=True, ident=caller), _end(library, calling=False, ident=answerer))
    try:
        if header:
            library.t30_set_tx_page_header_info(ends[0].t30, header.encode("latin-1", "replace"))
        library.t30_set_tx_file(ends[0].t30, str(document).encode(), _ALL_PAGES, _ALL_PAGES)
        library.t30_set_rx_file(ends[1].t30, str(into).encode(), _ALL_PAGES)
        passed = _talk(library, *ends, cut_after=cut_after)
        said = [_says(library, end) for end in ends]
        return Call(
            is_ok=all(end.ended and end.ended[0] == 0 for end in ends),
            sender_says=said[0],
            receiver_says=said[1],
            caller_saw=_told(library, ends[0]),
            answerer_saw=_told(library, ends[1]),
            seconds=passed * SAMPLES / RATE,
        )
    finally:
        for end in ends:
            library.fax_free(end.state)


def _talk(library: ctypes.CDLL, caller: _End, answerer: _End, *, cut_after: float | None) -> int:
    sound = (c_int16 * SAMPLES)()
    after, steps = 0, 0
    while after < _STILL_TALKING and steps < LONGEST * RATE // SAMPLES:
        is_dead = cut_after is not None and steps * SAMPLES / RATE >= cut_after
        for speaker, listener in ((caller, answerer), (answerer, caller)):
            length = library.fax_tx(speaker.state, sound, SAMPLES)
            if is_dead or length < SAMPLES:
                ctypes.memset(
                    ctypes.byref(sound, 0 if is_dead else length * 2),
                    0,
                    SAMPLES * 2 if is_dead else (SAMPLES - length) * 2,
                )
            library.fax_rx(listener.state, sound, SAMPLES)
        steps += 1
        after += bool(caller.ended and answerer.ended)
    return steps


def _end(library: ctypes.CDLL, *, calling: bool, ident: str) -> _End:
    state = library.fax_init(None, int(calling))
    if not state:
        raise MemoryError("A fax modem could not be made.")
    library.fax_set_transmit_on_idle(state, 1)
    end = _End(state, library.fax_get_t30_state(state))
    library.t30_set_tx_ident(end.t30, ident.encode("ascii", "ignore")[:20])
    library.t30_set_ecm_capability(end.t30, 1)
    library.t30_set_supported_modems(end.t30, _V27_V29_V17)
    end.heard = _PhaseE(lambda _t30, _user, result: end.ended.append(result))
    library.t30_set_phase_e_handler(end.t30, end.heard, None)
    return end


def _says(library: ctypes.CDLL, end: _End) -> str:
    if not end.ended:
        return "The call did not end"
    said: bytes = library.t30_completion_code_to_str(end.ended[0])
    return said.decode("latin-1")


def _told(library: ctypes.CDLL, end: _End) -> str:
    return (library.t30_get_rx_ident(end.t30) or b"").decode("latin-1").strip()


@cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libspandsp.so.2")
    except OSError as error:
        raise NoModem from error
    sound = POINTER(c_int16)
    shapes: dict[str, tuple[object, list[object]]] = {
        "fax_init": (c_void_p, [c_void_p, c_int]),
        "fax_free": (c_int, [c_void_p]),
        "fax_tx": (c_int, [c_void_p, sound, c_int]),
        "fax_rx": (c_int, [c_void_p, sound, c_int]),
        "fax_get_t30_state": (c_void_p, [c_void_p]),
        "fax_set_transmit_on_idle": (None, [c_void_p, c_int]),
        "t30_set_tx_ident": (c_int, [c_void_p, c_char_p]),
        "t30_get_rx_ident": (c_char_p, [c_void_p]),
        "t30_set_tx_page_header_info": (c_int, [c_void_p, c_char_p]),
        "t30_set_ecm_capability": (c_int, [c_void_p, c_int]),
        "t30_set_supported_modems": (c_int, [c_void_p, c_int]),
        "t30_set_tx_file": (None, [c_void_p, c_char_p, c_int, c_int]),
        "t30_set_rx_file": (None, [c_void_p, c_char_p, c_int]),
        "t30_set_phase_e_handler": (None, [c_void_p, _PhaseE, c_void_p]),
        "t30_completion_code_to_str": (c_char_p, [c_int]),
    }
    for name, (result, arguments) in shapes.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
