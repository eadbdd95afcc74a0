"""Files taken apart, whatever their delimiters, line ends and pieces; nothing breaks."""

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from almoner.lib.x12 import NotX12, Reader, look, tokens
from almoner.lib.x12.tests.samples import official

WORDS = st.text("ABC 019.-é", max_size=12)
SEGMENTS = st.lists(
    st.lists(WORDS, min_size=1, max_size=5).map(lambda parts: ["REF", *parts]), max_size=30
)


def isa(element: str, component: str, end: str, *, repetition: str = "^", pad: str = "") -> str:
    parts = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "A", "ZZ", "B", "260131", "1430",
             repetition, "00501", "000000001", "0", "P", component]  # fmt: skip
    return element.join(parts) + end + pad


@given(
    SEGMENTS,
    st.sampled_from(["*", "|", "\x1d", "+"]),
    st.sampled_from([":", ">", "\x1c"]),
    st.sampled_from(["~", "'", "\n", "\r", "\x1e"]),
    st.sampled_from(["", "\n", "\r\n", "  "]),
    st.booleans(),
    st.integers(1, 300),
)
def test_any_delimiters_line_ends_and_pieces_give_the_same_segments(
    segments: list[list[str]],
    element: str,
    component: str,
    end: str,
    after: str,
    has_bom: bool,
    chunk: int,
) -> None:
    wanted = [[part.strip() for part in segment] for segment in segments]
    after = after if end not in "\r\n" else after.replace("  ", "")
    body = "".join(element.join(each) + end + after for each in wanted)
    text = isa(element, component, end, pad=after) + body + element.join(["IEA", "0", "1"]) + end
    data = (b"\xef\xbb\xbf" if has_bom else b"") + text.encode()
    small, tokens.CHUNK = tokens.CHUNK, chunk
    try:
        found = list(Reader(BytesIO(data)))
    finally:
        tokens.CHUNK = small
    assert found[1:-1] == wanted
    assert found[0][16] == component


def test_several_interchanges_with_different_delimiters() -> None:
    first = isa("*", ":", "~") + "GS*HC~IEA*1*1~"
    second = isa("|", ">", "\n") + "GS|HC\nIEA|1|1\n"
    reader = Reader((first + "\n\n" + second).encode())
    assert [each[0] for each in reader] == ["ISA", "GS", "IEA", "ISA", "GS", "IEA"]
    assert reader.delimiters.element == "|"


def test_bin_is_counted_in_bytes_and_may_hold_delimiters() -> None:
    content = "A~B*C~é".encode()
    data = isa("*", ":", "~").encode() + b"BIN*%d*" % len(content) + content + b"~IEA*1*1~"
    _, binary, end = Reader(data)
    assert binary == ["BIN", str(len(content)), "A~B*C~é"]
    assert end[0] == "IEA"
    for wrong in (len(content) - 2, len(content) + 3, 10**9, -1):
        bad = data.replace(b"BIN*%d" % len(content), b"BIN*%d" % wrong)
        with pytest.raises(NotX12, match="BIN0"):
            list(Reader(bad))


@given(st.binary(max_size=400))
@example(b"")
@example(b"ISA")
@example(b"ISA*")
@example(b"\xef\xbb\xbf")
def test_any_bytes_give_a_report(data: bytes) -> None:
    told = list(look(data, "x"))
    assert told
    assert not told[-1].is_accepted


SAMPLE = b"".join(path.read_bytes() for path in official("X221", "X222")[:6])


@given(st.data())
def test_damaged_samples_give_a_report(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE) - 1))
    upto = data.draw(st.integers(at, min(len(SAMPLE), at + 40)))
    damaged = SAMPLE[:at] + data.draw(st.binary(max_size=20)) + SAMPLE[upto:]
    assert list(look(damaged, "x"))


def test_a_long_file_takes_little_memory() -> None:
    claim = "CLP*1*1*100*80*20*MC*1~CAS*PR*2*20~SVC*HC:99213*100*80~CAS*PR*2*20~"
    head = isa("*", ":", "~") + "GS*HP*A*B*20260131*1430*1*X*005010X221A1~ST*835*0001~BPR*I*0*C~"

    class Long(BytesIO):
        left = 40

        def read(self, size: int | None = -1) -> bytes:
            self.left -= 1
            return head.encode() if self.left == 39 else (claim * 3000).encode() * (self.left > 0)

    tracemalloc.start()
    (found,) = list(look(Long(), "long"))[:1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "cut off" in found.problems[0].sentence or found.problems
    assert peak < 60_000_000
