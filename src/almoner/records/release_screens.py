"""Where the screens of releases are found: the rail, the palette, the patient's banner."""

from almoner.people import panels
from almoner.platform.files import doors
from almoner.platform.ui import navigation
from almoner.records import queries

SECTION = "Records"


def register() -> None:
    """Add the screens, and the door of packages."""
    release, keep = "records.release", "records.keep"
    navigation.register(
        navigation.Screen(
            SECTION, "Release requests", "records:releases", icon="download", power=release,
            keys="g k", order=50, words="disclosure roi copies subpoena authorization",
        ),
        navigation.Screen(
            SECTION, "Requesters", "records:requesters", icon="building", power=release,
            order=51, words="directory attorney insurer", in_rail=False,
        ),
        navigation.Screen(
            SECTION, "Paper charts", "records:paper", icon="files", power=keep,
            keys="g z", order=52, words="archive box out due back tracking destruction",
        ),
        navigation.Screen(
            SECTION, "Legal holds", "records:holds", icon="lock", power=keep,
            order=53, words="litigation preserve", in_rail=False,
        ),
        navigation.Screen(
            SECTION, "Destruction of documents", "records:destruction", icon="hourglass",
            power=queries.destroying.POWER, order=54, in_rail=False,
            words="retention over destroy certificate",
        ),
        navigation.Screen(
            SECTION, "Fees and retention", "records:release_setup", icon="settings",
            power="records.set_up_release", order=54, words="copy price schedule keep years",
            in_rail=False,
        ),
    )  # fmt: skip
    panels.register_action(panels.Action("Release", "records:disclosures", "download", release, 15))
    doors.register("records.package", queries.release.open_package)
