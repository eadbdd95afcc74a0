"""Read-only views over everything the office does.

*Conservation*: what came in is followed to its end. A *visit day* is a patient's day in the office,
from booking to bank; what does not add up is listed with its reason.
"""
