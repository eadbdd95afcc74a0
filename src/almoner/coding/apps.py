"""Django's registration of coding, and its places in the rail and the palette."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    """The area's app."""

    name = "almoner.coding"
    label = "coding"
    verbose_name = "Coding"

    def ready(self) -> None:
        """Make the screens findable."""
        from almoner.coding import reactions  # noqa: F401 - they register themselves
        from almoner.platform.ui.navigation import Screen, register

        register(
            Screen(
                "Coding", "Visits to code", "coding:visits", icon="check", keys="g 3", order=69,
                power="coding.code", words="worklist encounters diagnoses services claims charge",
            ),
            Screen(
                "Coding", "Stays to code", "coding:stays", icon="home", keys="g 5", order=69,
                power="coding.code", words="worklist inpatient drg admissions",
            ),
            Screen(
                "Coding", "Encoder", "coding:encoder", icon="search", keys="g 1", order=70,
                power="coding.look_up", words="icd-10-cm diagnosis codes find look up",
            ),
            Screen(
                "Coding", "Audit of coding", "coding:audits", icon="eye", keys="g 4", order=73,
                power="coding.audit", words="second coder agreement quality accuracy",
            ),
            Screen(
                "Coding", "Figures", "coding:figures", icon="chart", keys="g 7", order=75,
                power="coding.see_figures", words="case mix cc capture unspecified level report",
            ),
            Screen(
                "Coding", "Code sets", "coding:releases", icon="tag", keys="g 2", order=74,
                power="coding.load_codes", words="release load icd hcpcs cpt update impact october",
            ),
            Screen(
                "Coding", "Group a stay", "coding:stay", icon="columns", keys="g 6", order=71,
                power="coding.group_stays", words="ms-drg grouper inpatient cc mcc hac weight",
            ),
            Screen(
                "Coding", "Risk score", "coding:risk", icon="chart", order=72,
                power="coding.look_up", words="cms-hcc raf medicare advantage member",
            ),
        )  # fmt: skip
