"""The official examples of 837P and 837I on paper."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from almoner.lib.claimforms import cms1500, ub04
from almoner.lib.claimforms.layouts import grid, read_grid
from almoner.lib.x12 import ClaimReader, read_sets
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.tests.samples import official


def claims(path: Path) -> Iterator[Claim]:
    for source in read_sets(path.read_bytes(), path.name).sets():
        if source.kind in ("837P", "837I"):
            yield from ClaimReader(source).claims()


@pytest.mark.parametrize(
    "path", official("X222", "X223"), ids=lambda path: f"{path.parts[-3][:4]}-{path.stem}"
)
def test_official_examples_on_paper(path: Path) -> None:
    found = list(claims(path))
    assert found
    for claim in found:
        boxes = ub04.boxes if claim.is_institutional else cms1500.boxes
        pages = boxes(claim)
        total = "47 line 23" if claim.is_institutional else "28"
        for page in pages:
            assert read_grid(grid(page), page.form) == list(page.boxes)
            assert all(each.source for each in page.boxes)
            assert all("holds" in each.sentence for each in page.problems), page.problems
            assert page.text("56" if claim.is_institutional else "33a") == claim.billing.id
        charged = sum(Decimal(page.text(total).replace(" ", "") or 0) for page in pages)
        assert charged == claim.charge * 100
