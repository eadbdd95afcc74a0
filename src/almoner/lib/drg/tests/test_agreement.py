"""Our answers beside those of CMS's own grouper, field by field.

``python -m benchmarks drg`` compares all of them; here every fourth of the made-up vectors.
"""

from pathlib import Path

import pytest

from almoner.lib.drg import group, shipped
from almoner.lib.drg.tests.labelled import DATA, answers, read, sets

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"labelled stays are not in {DATA}")


@pytest.mark.parametrize("path", sets(), ids=lambda path: path.name.split(".")[0])
def test_every_labelled_stay_gets_the_official_answer(path: Path) -> None:
    logic = shipped("43.1")
    missed = []
    for labelled in read(path, every=4 if "vectors" in path.parts else 1):
        ours = answers(group(logic, labelled.stay))
        for field, expected in labelled.expected.items():
            if field in ours and ours[field] != expected:
                missed.append(f"{labelled.name} {field}: {ours[field]}, officially {expected}")
    assert not missed
