"""How long a record is kept."""

from datetime import date


def keep_until(
    *, last_seen_on: date, birth_date: date, years: int, years_after_18: int = 0
) -> date:
    """Return the last day a chart is kept.

    ``years`` after the last entry, and for those seen as children at least ``years_after_18``
    after their eighteenth birthday. HIPAA's own papers are kept six years (45 CFR 164.316(b)(2),
    164.530(j)(2)); how long a chart is kept is state law, so the numbers are the practice's.
    """
    until = _later(last_seen_on, years)
    if years_after_18:
        until = max(until, _later(birth_date, 18 + years_after_18))
    return until


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # February 29
        return day.replace(year=day.year + years, month=3, day=1)
