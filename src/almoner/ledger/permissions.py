"""The powers of the books."""

from almoner.platform.accounts.powers import (
    BILLER,
    CODER,
    DESK,
    INSURANCE,
    MANAGER,
    RECEPTIONIST,
    SECRETARY,
    Power,
)

MONEY = (BILLER, MANAGER)

POWERS = (
    Power("ledger.see_accounts", "See what families and payers owe", (*DESK, BILLER, INSURANCE)),
    Power("ledger.see_books", "See the journal, the accounts and the reports of the books", MONEY),
    Power("ledger.charge", "Post charges and take them back", (CODER, *MONEY)),
    Power("ledger.adjust", "Adjust, discount and transfer what is owed", MONEY),
    Power("ledger.write_off", "Write off what will not be paid", (MANAGER,)),
    Power(
        "ledger.take_payment",
        "Take payments and apply them",
        (RECEPTIONIST, SECRETARY, *MONEY),
    ),
    Power("ledger.return_payment", "Record payments that came back unpaid", MONEY),
    Power(
        "ledger.keep_drawer",
        "Open, count and close a cash drawer, and pay small things from it",
        (RECEPTIONIST, SECRETARY, *MONEY),
    ),
    Power("ledger.count_for_others", "See and close the drawers of others", MONEY),
    Power("ledger.make_deposit", "Make deposits and take them back", MONEY),
    Power("ledger.reconcile", "Load the bank's files and reconcile accounts", MONEY),
    Power("ledger.ask_refund", "Ask for a refund", (*DESK, BILLER)),
    Power("ledger.approve_refund", "Approve refunds that others asked for", (MANAGER,)),
    Power("ledger.pay_refund", "Pay approved refunds out", MONEY),
    Power("ledger.post_entry", "Post and reverse journal entries", MONEY),
    Power("ledger.close_period", "Open, close and lock periods", (MANAGER,)),
    Power("ledger.make_statements", "Make statements, and hold accounts from them", MONEY),
    Power(
        "ledger.make_estimates",
        "Make good-faith estimates and give them to patients",
        (*DESK, BILLER),
    ),
    Power(
        "ledger.take_applications",
        "Take and end applications for the sliding fee scale",
        (*DESK, BILLER),
    ),
    Power("ledger.keep_plans", "Agree on payment plans and end them", MONEY),
    Power("ledger.keep_collections", "Write collection letters, hand to agencies", MONEY),
    Power("ledger.set_up", "Change accounts, payers, reasons and fee schedules", (MANAGER,)),
)
