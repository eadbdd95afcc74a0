"""What records shows in the rail and the palette, and the doors of its files."""

from almoner.platform.files import doors
from almoner.platform.ui.navigation import Screen, register
from almoner.records.views import signing


def register_screens() -> None:
    """Register the screens of signatures, of what is missing and of queries."""
    doors.register("records.sealed", signing.open_sealed)
    doors.register("records.to_sign", signing.open_document)
    register(
        Screen(
            "Records",
            "To sign",
            "records:sign",
            icon="check",
            power="records.sign",
            keys="g s",
            order=40,
            words="signature authenticate notes",
        ),
        Screen(
            "Records",
            "Deficiencies",
            "records:deficiencies",
            icon="list",
            power="records.complete",
            keys="g j",
            order=41,
            words="incomplete missing completeness suspension",
        ),
        Screen(
            "Records",
            "Queries",
            "records:queries",
            icon="list",
            power="records.query",
            keys="g q",
            order=42,
            words="clarify physician question",
        ),
        Screen(
            "Records",
            "Queries to me",
            "records:queries",
            icon="list",
            power="records.sign",
            order=43,
            words="clarify physician question",
        ),
    )
