"""The front desk: who is expected, who is here, who waits, who has left.

Words: a *visit* is a patient's presence in the office, with or without an appointment; the
*arrivals board* shows today's visits; *check-in* verifies who and what is missing; a *visitor*
is somebody who is not a patient.
"""
