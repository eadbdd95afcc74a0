"""The screens of paper and files coming in, in the rail and the palette, and their files."""

from almoner.people import panels
from almoner.platform.files import doors
from almoner.platform.ui.navigation import Screen
from almoner.platform.ui.navigation import register as register_screens
from almoner.records import queries

FILE = "records.file"


def register() -> None:
    """Make the screens findable and the files openable."""
    register_screens(
        Screen(
            "Records", "Incoming", "records:incoming", icon="inbox", power=FILE, keys="g i",
            order=40, words="scan paper documents fax file confirm held",
        ),
        Screen(
            "Records", "Add files", "records:upload", icon="upload", power=FILE, order=41,
            in_rail=False, words="upload scan documents paper drag",
        ),
    )  # fmt: skip
    doors.register("records.incoming", queries.open_original)
    doors.register("records.document", queries.open_document_pdf)
    doors.register("records.original", queries.open_document_original)
    panels.register_action(
        panels.Action("Add files", "records:upload", "upload", FILE, 6, query="patient")
    )
    panels.register_action(panels.Action("Cover sheet", "records:cover", "printer", FILE, 7))
