"""HHS poverty guidelines, to begin a sliding scale with; an office may enter others.

Source: Annual Update of the HHS Poverty Guidelines, 91 FR 1797 (January 15, 2026), effective
January 13, 2026.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from almoner.lib.fees.sliding import Guideline

HHS_SINCE = date(2026, 1, 13)
HHS_2026: Mapping[str, Guideline] = {
    "states": Guideline(Decimal(15960), Decimal(5680), "HHS poverty guideline 2026"),
    "alaska": Guideline(Decimal(19950), Decimal(7100), "HHS poverty guideline 2026, Alaska"),
    "hawaii": Guideline(Decimal(18360), Decimal(6530), "HHS poverty guideline 2026, Hawaii"),
}
"""By region: the 48 contiguous states and the District of Columbia, Alaska, Hawaii."""
