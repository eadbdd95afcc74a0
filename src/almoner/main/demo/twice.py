"""People who stand in the register twice, as happens: the records clerk's worklist."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from almoner.main.demo.office import register
from almoner.main.demo.persons import Person
from almoner.people import operations as people
from almoner.platform.accounts.actor import SYSTEM


def register_some_again(persons: Sequence[Person], *, now: datetime) -> None:
    """Register four of them once more, each as a hurried desk would, and compare everybody."""
    one, two, three, four = persons[20:24]
    for again in (
        replace(one, given_name=_misheard(one.given_name), middle_name="", preferred_name=""),
        replace(two, family_name=f"{two.family_name}-Hale", street="19 Spring Street"),
        replace(three, birth_date=three.birth_date + timedelta(days=1), former_name=""),
        replace(four, given_name=four.given_name[:3], middle_name="", mobile=one.mobile),
    ):
        register(again, now=now)
    people.find_all_duplicates(SYSTEM, now=now)


def _misheard(name: str) -> str:
    """Return a name with its second letter doubled."""
    return f"{name[:2]}{name[1:]}"
