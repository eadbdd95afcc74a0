"""Insurance: who pays for patients, on what terms, and what was agreed before the visit.

A *payer* (the ledger's) has a *profile* here, *plans*, and *routes* over *trading partners*; a
*coverage* joins a patient to a plan, first, second or third in order, by a *subscriber*. An
*eligibility check* asks a payer what holds on a day (270/271); an *authorization* is the payer's
leave for services, counted down.
"""
