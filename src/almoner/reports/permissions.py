"""The powers of reports."""

from almoner.platform.accounts.powers import BILLER, MANAGER, Power

POWERS = (
    Power(
        "reports.see_conservation",
        "Follow every visit from booking to bank, and see what does not add up",
        (BILLER, MANAGER),
    ),
)
