"""Two software fax modems on two serial lines that HylaFAX takes for real ones.

    python scripts/fax_modems.py /dev/ttyFX0 /dev/ttyFX1

Each is libspandsp's class 1 modem (TIA-578, ITU-T T.31) behind a pseudo-terminal; what one of them
dials rings at the other. The line between them runs in real time, 8,000 samples a second. They end
with the process.
"""

import ctypes
import os
import pty
import signal
import sys
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from ctypes import CFUNCTYPE, POINTER, c_char, c_int, c_int16, c_size_t, c_void_p
from dataclasses import dataclass, field
from pathlib import Path

RATE, SAMPLES = 8000, 160
RING_EVERY = 4.0
"""Seconds."""
ALERTING, CONNECTED, ANSWERED, BUSY, HANGUP = 1, 2, 3, 4, 7
"""``at_call_event_e``"""
CALL, ANSWER, ON_HANGUP, ON_HOOK, CLEAR_TO_SEND = 0, 1, 2, 4, 7
"""``at_modem_control_operation_e``"""

Control = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_void_p)
Output = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(c_char), c_size_t)


@dataclass(slots=True)
class Modem:
    """One modem: its end of the serial line, and what it asked of the telephone line."""

    link: Path
    master: int
    slave: int
    state: int = 0
    asked: list[int] = field(default_factory=list)
    out: bytearray = field(default_factory=bytearray)
    takes_data: bool = True
    is_off_hook: bool = False
    handlers: list[Callable[..., int]] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """What joins the two: who rings at whom, and whether they are connected."""

    library: ctypes.CDLL
    ends: tuple[Modem, Modem]
    caller: Modem | None = None
    next_ring: float = 0.0
    is_up: bool = False

    def other(self, modem: Modem) -> Modem:
        """Return the other end."""
        return self.ends[1] if modem is self.ends[0] else self.ends[0]

    def do(self, modem: Modem, asked: int, now: float) -> None:
        """Do what a modem asked of the line."""
        other = self.other(modem)
        if asked == CALL:
            modem.is_off_hook = True
            if other.is_off_hook:
                self.tell(modem, BUSY)
            else:
                self.caller, self.next_ring = modem, now
        elif asked == ANSWER and self.caller is other:
            modem.is_off_hook, self.is_up, self.caller = True, True, None
            self.tell(modem, ANSWERED)
            self.tell(other, CONNECTED)
        elif asked in (ON_HANGUP, ON_HOOK):
            was_up, self.is_up, modem.is_off_hook = self.is_up, False, False
            self.caller = None if self.caller is modem else self.caller
            if was_up and other.is_off_hook:
                other.is_off_hook = False
                self.tell(other, HANGUP)

    def tell(self, modem: Modem, event: int) -> None:
        """Let a modem know what the line did."""
        self.library.t31_call_event(modem.state, event)

    def step(self, now: float) -> None:
        """Pass on what was typed, said and heard in the last 20 ms."""
        for modem in self.ends:
            _serial(self.library, modem)
            while modem.asked:
                self.do(modem, modem.asked.pop(0), now)
        if self.caller is not None and now >= self.next_ring:
            self.next_ring = now + RING_EVERY
            self.tell(self.other(self.caller), ALERTING)
        sounds = [_sound(self.library, modem) for modem in self.ends]
        if self.is_up:
            for modem, heard in zip(self.ends, reversed(sounds), strict=True):
                self.library.t31_rx(modem.state, heard, SAMPLES)


def _sound(library: ctypes.CDLL, modem: Modem) -> "ctypes.Array[c_int16]":
    sound = (c_int16 * SAMPLES)()
    length = library.t31_tx(modem.state, sound, SAMPLES)
    if length < SAMPLES:
        ctypes.memset(ctypes.byref(sound, length * 2), 0, (SAMPLES - length) * 2)
    return sound


def _serial(library: ctypes.CDLL, modem: Modem) -> None:
    """Carry bytes between the program at the terminal and the modem, as fast as it takes them."""
    while modem.takes_data:
        try:
            typed = os.read(modem.master, 128)
        except BlockingIOError:
            break
        library.t31_at_rx(modem.state, typed, len(typed))
    while modem.out:
        try:
            written = os.write(modem.master, modem.out)
        except BlockingIOError:
            break
        del modem.out[:written]


def _modem(library: ctypes.CDLL, link: Path) -> Modem:
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    Path(os.ttyname(slave)).chmod(0o666)
    link.unlink(missing_ok=True)
    link.symlink_to(os.ttyname(slave))
    modem = Modem(link, master, slave)

    def control(_state: int, _user: int, operation: int, value: int | None) -> int:
        if operation == CLEAR_TO_SEND:
            modem.takes_data = bool(value)
        else:
            modem.asked.append(operation)
        return 0

    def output(_state: int, _user: int, said: "ctypes._Pointer[c_char]", length: int) -> int:
        modem.out += ctypes.string_at(said, length)
        return 0

    modem.handlers = [Output(output), Control(control)]
    modem.state = library.t31_init(None, *_with_none(modem.handlers), None, None)
    if not modem.state:
        raise MemoryError("A modem could not be made.")
    library.t31_set_transmit_on_idle(modem.state, 1)
    return modem


def _with_none(handlers: list[Callable[..., int]]) -> list[Callable[..., int] | None]:
    return [part for handler in handlers for part in (handler, None)]


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libspandsp.so.2")
    library.t31_init.restype = c_void_p
    library.t31_init.argtypes = [c_void_p, Output, c_void_p, Control, c_void_p, c_void_p, c_void_p]
    for name in ("t31_tx", "t31_rx"):
        getattr(library, name).argtypes = [c_void_p, POINTER(c_int16), c_int]
    library.t31_at_rx.argtypes = [c_void_p, ctypes.c_char_p, c_int]
    library.t31_call_event.argtypes = [c_void_p, c_int]
    library.t31_set_transmit_on_idle.argtypes = [c_void_p, c_int]
    return library


def main() -> None:
    """Run the modems named on the command line until told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    library = _library()
    first, second = (_modem(library, Path(name)) for name in sys.argv[1:3])
    line = Line(library, (first, second))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    due = time.monotonic()
    try:
        while True:
            due += SAMPLES / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            line.step(time.monotonic())
    finally:
        for modem in line.ends:
            with suppress(FileNotFoundError):
                modem.link.unlink()


if __name__ == "__main__":
    main()
