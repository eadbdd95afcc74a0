"""The powers of audit."""

from almoner.platform.accounts.powers import MANAGER, RECORDS, Power

POWERS = (
    Power("audit.read", "See who did and who looked at what", (MANAGER, RECORDS)),
    Power("audit.break_glass", "Open a restricted chart, saying why", (MANAGER, RECORDS)),
    Power("audit.verify", "Seal the log and check that nobody changed it", (MANAGER,)),
)
