"""One login for each role of the demo office."""

from dataclasses import dataclass

from almoner.main.demo import PASSWORD
from almoner.platform.accounts import operations, powers
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who works in the demo office."""

    username: str
    name: str
    role: str


LOGINS = (
    Login("reception", "Dana Price", powers.RECEPTIONIST),
    Login("secretary", "Robin Castillo", powers.SECRETARY),
    Login("records", "Sam Whitfield", powers.RECORDS),
    Login("transcription", "Jordan Ames", powers.TRANSCRIPTIONIST),
    Login("coder", "Priya Raman", powers.CODER),
    Login("biller", "Morgan Hale", powers.BILLER),
    Login("insurance", "Alex Fontaine", powers.INSURANCE),
    Login("admissions", "Chris Okoye", powers.ADMISSIONS),
    Login("supplies", "Pat Lindgren", powers.SUPPLIES),
    Login("manager", "Terry Vaughn", powers.MANAGER),
    Login("clinician", "Dr. Mei Chen", powers.CLINICIAN),
)


def add_logins() -> dict[str, User]:
    """Make the users and return them by user name."""
    return {
        login.username: operations.add_user(
            SYSTEM,
            username=login.username,
            name=login.name,
            password=PASSWORD,
            roles=[login.role],
            is_temporary=False,
        )
        for login in LOGINS
    }


def printed() -> list[str]:
    """Return the lines that tell the logins, or nothing where the office is not the demo's."""
    known = {login.username for login in LOGINS}
    there = set(User.objects.filter(username__in=known, is_active=True).values_list("username"))
    if len(there) < len(known):
        return []
    lines = [f"  {login.username:14} {login.role}" for login in LOGINS]
    return [f"Sign in as (password of all: {PASSWORD})", *lines]
