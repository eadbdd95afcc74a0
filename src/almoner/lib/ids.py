"""UUIDv7 (RFC 9562 §5.7): identifiers that sort by the time they were made."""

import os
import secrets
import threading
import time
from uuid import UUID

_TAIL_BITS = 74  # rand_a (12) and rand_b (62): everything but time, version and variant


class _Sequence:
    """The last identifier given out, so that the next one is greater (RFC 9562 §6.2, method 2)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms = -1
        self._tail = 0

    def after(self, ms: int, *, never_back: bool) -> UUID:
        with self._lock:
            if ms == self._ms or (never_back and ms < self._ms):
                self._tail += 1 + secrets.randbits(32)
                if self._tail >> _TAIL_BITS:
                    self._ms, self._tail = self._ms + 1, _fresh_tail()
            else:
                self._ms, self._tail = ms, _fresh_tail()
            return _compose(self._ms, self._tail)


def _fresh_tail() -> int:
    # the top bit stays free, so that counting up within a millisecond has room
    return int.from_bytes(os.urandom(10), "big") >> (80 - _TAIL_BITS + 1)


def _compose(ms: int, tail: int) -> UUID:
    rand_a, rand_b = tail >> 62, tail & ((1 << 62) - 1)
    return UUID(int=ms << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


_clock = _Sequence()
_given = _Sequence()


def uuid7(now_ms: int | None = None) -> UUID:
    """Make a UUIDv7 of now, or of ``now_ms`` (milliseconds since 1970, UTC; 48 bits).

    Ids of now rise strictly within the process, also when the system clock is set back.
    Ids of a given instant rise strictly as long as the same instant is asked for, and leave
    those of now alone: history can be loaded with its own times.
    """
    if now_ms is None:
        return _clock.after(time.time_ns() // 1_000_000, never_back=True)
    if not 0 <= now_ms < 1 << 48:
        raise ValueError(f"{now_ms} is no time in milliseconds since 1970.")
    return _given.after(now_ms, never_back=False)
