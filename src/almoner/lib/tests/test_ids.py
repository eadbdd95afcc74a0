import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from almoner.lib import ids
from almoner.lib.ids import uuid7


def test_layout_is_that_of_rfc_9562() -> None:
    made = uuid7(0x017F22E279B0)  # the instant of the RFC's own example, appendix A.6
    assert str(made).startswith("017f22e2-79b0-7")
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_ids_rise_within_a_process() -> None:
    made = [uuid7() for _ in range(2_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_clock_set_back_does_not_reorder(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert before < uuid7() < uuid7()


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(2_000)))
    assert len(set(made)) == 2_000


def test_a_given_instant_is_kept_and_leaves_now_alone() -> None:
    future = uuid7(4_000_000_000_000)
    assert future < uuid7(4_000_000_000_000)
    assert uuid7() < future
    assert uuid7(1_000) < uuid7()


def test_a_full_counter_moves_to_the_next_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    sequence = ids._Sequence()
    monkeypatch.setattr(ids, "_fresh_tail", lambda: (1 << 74) - 1)
    first = sequence.after(5, never_back=True)
    second = sequence.after(5, never_back=True)
    assert first < second
    assert second.int >> 80 == 6


@pytest.mark.parametrize("ms", [-1, 1 << 48])
def test_an_impossible_time_is_refused(ms: int) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        uuid7(ms)


def test_it_is_an_ordinary_uuid() -> None:
    assert UUID(str(uuid7())).version == 7
