"""The powers of the front desk."""

from almoner.platform.accounts.powers import (
    CLINICIAN,
    DESK,
    MANAGER,
    RECEPTIONIST,
    RECORDS,
    Power,
)

POWERS = (
    Power("frontdesk.see_board", "See who is expected, here and gone", (*DESK, RECORDS, CLINICIAN)),
    Power("frontdesk.start_at_board", "Start the day at the arrivals board", (RECEPTIONIST,)),
    Power("frontdesk.check_in", "Check patients in, take walk-ins, undo it", DESK),
    Power("frontdesk.room", "Take patients to a room and to the clinician", (*DESK, CLINICIAN)),
    Power("frontdesk.check_out", "Check patients out, mark no-shows and who left", DESK),
    Power("frontdesk.receive_visitors", "Sign visitors in and out, print their badges", DESK),
    Power("frontdesk.print_labels", "Print patients' labels and wristbands", (*DESK, RECORDS)),
    Power("frontdesk.set_up", "Set after how long a wait is shown in amber and red", (MANAGER,)),
)
