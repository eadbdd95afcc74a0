"""The schedule: who and what can be booked, when, and what is booked.

Words: a *column* is a bookable person, room or piece of equipment; a *session* is a weekly block
of its hours; a *block* keeps time for a purpose until it is *released*; a *visit type* says how
long and what is needed; an *opening* is a gap that fits; an *appointment* is a booked visit; a
*hold* keeps an opening for an offer; a *recall* is a visit due in the future.
"""
