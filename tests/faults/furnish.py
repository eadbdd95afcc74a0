"""Sets an office up for the clients of the fault test, from within that office's environment.

Prints what they need to know as JSON: run it with ``python -m tests.faults.furnish``.
"""

import json
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after Django is ready

from almoner.platform.accounts import operations as accounts  # noqa: E402
from almoner.platform.accounts.actor import SYSTEM  # noqa: E402
from almoner.platform.accounts.powers import MANAGER  # noqa: E402
from tests import make  # noqa: E402

PASSWORD = "correct horse battery"
CLIENTS = 4


def main() -> None:
    """Make one practitioner who is in on weekdays, and a user and a patient for each client."""
    now = timezone.now()
    make.practice()
    office = make.office()
    host = make.staff_member(email="host@example.org", location=office.location)
    clients = []
    for number in range(CLIENTS):
        user = accounts.add_user(
            SYSTEM,
            username=f"client{number}",
            name=f"Client {number}",
            password=PASSWORD,
            roles=[MANAGER],
            is_temporary=False,
        )
        _row, token = accounts.issue_token(SYSTEM, user=user, name="faults", now=now)
        patient = make.patient(f"Client{number}")
        clients.append({"username": user.username, "token": token, "patient": str(patient.id)})
    first = now.date() + timedelta(days=28)
    found = {
        "clients": clients,
        "password": PASSWORD,
        "column": str(office.column.id),
        "visit_type": str(office.visit_type.id),
        "host": f"staff:{host.pk}",
        "monday": str(first - timedelta(days=first.weekday())),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
