"""Django's registration of coding, and its places in the rail and the palette."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    """The area's app."""

    name = "almoner.coding"
    label = "coding"
    verbose_name = "Coding"

    def ready(self) -> None:
        """Make the screens findable."""
        from almoner.platform.ui.navigation import Screen, register

        register(
            Screen(
                "Coding", "Encoder", "coding:encoder", icon="search", keys="g 1", order=70,
                power="coding.look_up", words="icd-10-cm diagnosis codes find look up",
            ),
            Screen(
                "Coding", "Group a stay", "coding:stay", icon="columns", order=71,
                power="coding.group_stays", words="ms-drg grouper inpatient cc mcc hac weight",
            ),
        )  # fmt: skip
