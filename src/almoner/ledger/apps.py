"""Django's registration of the books."""

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


def _lay_out(**_: object) -> None:
    from almoner.ledger.operations import lay_out
    from almoner.platform.accounts.actor import SYSTEM

    if "ledger_account" in connection.introspection.table_names():
        lay_out(SYSTEM)


class LedgerConfig(AppConfig):
    """The area's app."""

    name = "almoner.ledger"
    label = "ledger"
    verbose_name = "Books"

    def ready(self) -> None:
        """Lay out the chart of accounts once the tables are there, and say what is imported."""
        from almoner.ledger import importing, queries
        from almoner.people import importing as people_importing
        from almoner.people import panels
        from almoner.platform.ui.navigation import Screen, register

        see, books = "ledger.see_accounts", "ledger.see_books"
        register(
            Screen(
                "Books", "Accounts", "ledger:accounts", icon="list", keys="g $", power=see,
                order=60, words="balance owed due payment guarantor family money",
            ),
            Screen(
                "Books", "Reports", "ledger:reports", icon="chart", keys="g #", power=books,
                order=61, words="trial balance aging income day sheet journal",
            ),
            Screen(
                "Books", "Journal entry", "ledger:add_entry", icon="plus",
                power="ledger.post_entry", order=62, in_rail=False,
            ),
            Screen(
                "Books", "Fee schedules", "ledger:fees", icon="tag", power=books, order=65,
                words="fees prices charge master", in_rail=False,
            ),
            Screen(
                "Books", "Cash", "ledger:cash", icon="tag", power="ledger.take_payment", order=61,
                words="drawer count open close float petty cash change",
            ),
            Screen(
                "Books", "Deposits", "ledger:deposits", icon="arrow-right", power=books, order=61,
                words="deposit slip bag checks bank",
            ),
            Screen(
                "Books", "Bank accounts", "ledger:banks", icon="check", power=books, order=61,
                words="reconcile reconciliation statement OFX QFX CSV prove match",
            ),
            Screen(
                "Books", "Refunds", "ledger:refunds", icon="undo", power=see, order=61,
                words="give back credit approve overpaid",
            ),
            Screen(
                "Books", "Months", "ledger:periods", icon="lock", power=books, order=63,
                words="month-end close period lock checklist",
            ),
            Screen(
                "Books", "Statements", "ledger:statements", icon="mail", power=see, order=64,
                words="bills batch mail guarantor hold",
            ),
            Screen(
                "Books", "Estimates", "ledger:estimates", icon="list", power=see,
                order=64, words="good-faith uninsured self-pay no surprises dispute 149.610",
            ),
            Screen(
                "Books", "Discounts", "ledger:discounts", icon="tag", power=see, order=69,
                in_rail=False, words="sliding fee scale courtesy prompt pay poverty guideline",
            ),
            Screen(
                "Books", "Payment plans", "ledger:plans", icon="calendar",
                power="ledger.keep_plans", order=65, words="installments parts late",
            ),
            Screen(
                "Books", "Collections", "ledger:collections", icon="alert",
                power="ledger.keep_collections", order=66,
                words="late overdue letters agency bad debt bankruptcy",
            ),
            Screen(
                "Books", "Collection agencies", "ledger:agencies", icon="users",
                power="ledger.keep_collections", order=67, in_rail=False,
            ),
            Screen(
                "Books", "Small balances", "ledger:small_balances", icon="check",
                power="ledger.write_off", order=68, in_rail=False, words="write off",
            ),
            Screen(
                "Books", "Set up the books", "ledger:set_up_books", icon="settings",
                power="ledger.set_up", order=69, in_rail=False,
                words="chart of accounts cost center payer reason",
            ),
            Screen(
                "Books", "Billing rules", "ledger:billing_rules", icon="settings",
                power="ledger.set_up", order=68, in_rail=False, words="minimum cycle days fee",
            ),
        )  # fmt: skip
        panels.register(
            "ledger.account",
            title="Account",
            template="ledger/patient_panel.html",
            context=queries.panel_of,
            power=see,
            order=30,
        )
        panels.register_action(
            panels.Action("Enter charges", "ledger:charge", "plus", "ledger.charge", 40)
        )
        panels.register_action(
            panels.Action(
                "Make an estimate", "ledger:add_estimate", "list", "ledger.make_estimates", 41
            )
        )
        people_importing.register_step("claims_transactions.csv", importing.import_claims)
        post_migrate.connect(_lay_out, sender=self, dispatch_uid="almoner.chart_of_accounts")
