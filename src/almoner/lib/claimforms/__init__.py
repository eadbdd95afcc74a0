"""Paper claims: CMS-1500 (02/12) and UB-04 as boxes, as text and as PDF.

``cms1500.boxes`` and ``ub04.boxes`` make pages of a claim as ``almoner.lib.x12`` reads and writes
it; ``grid`` and ``read_grid`` are a page as text and back; ``printing`` makes the PDF.
"""

from almoner.lib.claimforms.facts import WrongForm
from almoner.lib.claimforms.layouts import CMS1500, UB04, NotAForm, grid, read_grid
from almoner.lib.claimforms.pages import Box, Page, Problem

__all__ = [
    "CMS1500",
    "UB04",
    "Box",
    "NotAForm",
    "Page",
    "Problem",
    "WrongForm",
    "grid",
    "read_grid",
]
