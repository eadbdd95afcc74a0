"""Django's registration of insurance."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """The area's app."""

    name = "almoner.insurance"
    label = "insurance"
    verbose_name = "Insurance"

    def ready(self) -> None:
        """Add the screens, the card on the patient's page, and the doors of card pictures."""
        from almoner.insurance import queries, reactions  # noqa: F401 - they register themselves
        from almoner.insurance.speaking import about_insurance
        from almoner.people import panels
        from almoner.platform.files import doors
        from almoner.platform.ui.navigation import Screen, register
        from almoner.scheduling import cautions

        see, set_up = "insurance.see", "insurance.set_up"
        register(
            Screen(
                "Insurance", "Eligibility", "insurance:eligibility", icon="shield", power=see,
                keys="g 8", order=51,
                words="benefits active co-pay deductible verify tomorrow 270 271",
            ),
            Screen(
                "Insurance", "Authorizations", "insurance:authorizations", icon="check-circle",
                power=see, keys="g 9", order=52,
                words="referrals prior running out units visits left",
            ),
            Screen(
                "Insurance", "Payers", "insurance:payers", icon="building", power=see, order=53,
                words="plans insurance companies terms timely filing payer id",
            ),
            Screen(
                "Insurance", "Trading partners", "insurance:partners", icon="link", power=set_up,
                order=54, words="clearinghouse SFTP enrollment routes X12", in_rail=False,
            ),
            Screen(
                "Insurance", "Add a payer", "insurance:add_payer", icon="plus", power=set_up,
                order=55, in_rail=False,
            ),
        )  # fmt: skip
        panels.register(
            "insurance.coverages",
            title="Insurance",
            template="insurance/patient_panel.html",
            context=queries.panel_of,
            power=see,
            order=20,
        )
        panels.register_action(
            panels.Action("Insurance", "insurance:of_patient", "shield", see, 30)
        )
        cautions.register(about_insurance)
        doors.register("insurance.card-front", queries.open_front)
        doors.register("insurance.card-back", queries.open_back)
