"""Where boxes are, and pages as text and back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.claimforms.layouts import (
    CMS1500,
    LAYOUTS,
    LINES,
    UB04,
    Layout,
    NotAForm,
    grid,
    read_grid,
)
from almoner.lib.claimforms.pages import Box, Page

BOTH = pytest.mark.parametrize("layout", [CMS1500, UB04], ids=lambda layout: layout.form)
PRINTED = st.characters(min_codepoint=33, max_codepoint=126)


@BOTH
def test_boxes_lie_on_the_paper_and_never_on_each_other(layout: Layout) -> None:
    cells = list(layout.cells.values())
    assert all(1 <= cell.line <= LINES - 2 for cell in cells)
    assert all(cell.column >= 1 and cell.end - 1 <= layout.columns for cell in cells)
    for one, next_one in pairwise(cells):
        assert one.line < next_one.line or one.end <= next_one.column, (one, next_one)


def test_boxes_are_where_the_published_grids_have_them() -> None:
    found = {name: (cell.line, cell.column) for name, cell in CMS1500.cells.items()}
    assert found["1 MEDICARE"] == (8, 1)
    assert found["11a"] == (20, 53)
    assert found["17b"] == (34, 33)
    assert found["21L"] == (40, 42)
    assert found["24 line 6 shaded"] == (53, 1)
    assert found["24J line 6"] == (54, 68)
    assert found["33b"] == (61, 63)
    found = {name: (cell.line, cell.column) for name, cell in UB04.cells.items()}
    assert found["4"] == (3, 79)
    assert found["42 line 1"] == (19, 2)
    assert found["42 line 23"] == (41, 2)
    assert found["67Q POA"] == (55, 75)
    assert found["81d value"] == (64, 41)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    layout = draw(st.sampled_from(list(LAYOUTS.values())))
    names = draw(st.lists(st.sampled_from(list(layout.cells)), unique=True, max_size=40))
    boxes = []
    for name in layout.cells:
        if name in names:
            width = layout.cells[name].width
            words = draw(st.lists(st.text(PRINTED, min_size=1, max_size=8), min_size=1, max_size=5))
            gap = draw(st.sampled_from([" ", "   "]))
            boxes.append(Box(name, gap.join(words)[:width].strip()))
    return Page(layout.form, 1, 1, tuple(boxes))


@given(pages())
def test_a_page_comes_back_from_its_text(page: Page) -> None:
    text = grid(page)
    assert len(text.splitlines()) == LINES
    assert max(map(len, text.splitlines())) <= LAYOUTS[page.form].columns
    assert read_grid(text, page.form) == list(page.boxes)


def test_text_aligned_in_its_box() -> None:
    boxes = (Box("24F line 1", "12 50"), Box("24G line 1", "2"))
    (row,) = [line for line in grid(Page("CMS-1500", 1, 1, boxes)).splitlines() if line]
    assert row == " " * 52 + "12 50 2"
    row = grid(Page("UB-04", 1, 1, (Box("13", "14"), Box("14", "3")))).splitlines()[8]
    assert row == " " * 19 + "14  3"


def test_what_is_no_form_is_refused() -> None:
    blank = "\n" * LINES
    assert read_grid(blank) == []
    with pytest.raises(NotAForm, match="has 65 lines"):
        read_grid(blank[1:])
    with pytest.raises(NotAForm, match="“LOST” on line 1 stands in no box"):
        read_grid("LOST" + blank)
    with pytest.raises(NotAForm, match="“TOO FAR”"):
        read_grid(" " * 80 + "TOO FAR" + blank)
