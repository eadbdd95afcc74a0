"""Words of our own for the codes of a 271 that people meet; others are said as codes."""

ACTIVE = frozenset("12345")
"""EB01: active, in several ways."""
INACTIVE = frozenset("678")
LEVELS = {"IND": "", "FAM": "of the family", "EMP": "of the employee", "CHD": "of children"}
SERVICES = {
    "1": "Medical care", "2": "Surgery", "4": "X-ray", "5": "Laboratory", "30": "The plan",
    "33": "Chiropractic", "35": "Dental", "47": "Hospital", "48": "Hospital, inpatient",
    "50": "Hospital, outpatient", "86": "Emergency", "88": "Pharmacy", "98": "Office visit",
    "AD": "Occupational therapy", "AE": "Physical medicine", "AF": "Speech therapy",
    "AL": "Vision", "BY": "Office visit, sick", "BZ": "Office visit, well",
    "MH": "Mental health", "PT": "Physical therapy", "UC": "Urgent care", "A4": "Psychiatry",
    "A6": "Psychotherapy", "42": "Home health", "45": "Hospice", "62": "MRI or CT scan",
    "73": "Diagnostic tests", "12": "Equipment", "68": "Well baby", "81": "Routine physical",
}  # fmt: skip
PERIODS = {
    "7": "a day", "21": "over years", "22": "a service year", "23": "a calendar year",
    "24": "so far this year", "25": "a contract year", "26": "an episode", "27": "a visit",
    "29": "left", "31": "not exceeded", "32": "in a lifetime", "33": "left in a lifetime",
    "34": "a month", "35": "a week", "36": "an admission",
}  # fmt: skip
LEFT = frozenset(("29", "33"))
UNITS = {"VS": "visits", "DY": "days", "HS": "hours", "MN": "months", "P6": "procedures"}
VISITS = "VS"
OFFICE = ("98", "BY", "30")
"""Service types whose co-pay is asked for at the desk, the closest first."""
REJECTS = {
    "15": "something that it needs was left out of the question",
    "33": "something in the question is not as it wants it",
    "35": "the practice is out of its network",
    "41": "the practice is not let in for this",
    "42": "it cannot answer just now",
    "43": "it does not know the NPI that asks",
    "44": "the provider's name is not right",
    "45": "the provider's specialty is not right",
    "50": "this provider may not ask it",
    "51": "it does not have this provider on file",
    "52": "the provider was not enrolled on that day",
    "57": "the date of service is not right",
    "58": "the birth date is missing or not right",
    "60": "the birth date comes after the service",
    "61": "the date of service comes after a death it knows of",
    "62": "it does not answer for that day",
    "63": "the day lies too far ahead for it",
    "64": "the patient's id is not right",
    "65": "the patient's name is not right",
    "66": "the patient's sex is not right",
    "67": "it does not find the patient",
    "68": "it has several patients of this id",
    "71": "the birth date is another than it has",
    "72": "the member id is not right",
    "73": "the subscriber's name is not right",
    "74": "the subscriber's sex is not right",
    "75": "it does not find the subscriber",
    "76": "it has several subscribers of this id",
    "77": "it finds the subscriber, but not this patient with them",
    "78": "the subscriber is not in this group or plan",
    "79": "the payer id is not right",
    "80": "the payer behind it did not answer",
    "T4": "the payer's name or id is missing",
}
FOLLOW_UPS = {
    "C": "Correct it and ask again.",
    "N": "Asking again does not help: telephone them.",
    "P": "Ask again as it was.",
    "R": "It may be asked again.",
    "S": "They ask somebody else: wait for their answer.",
    "W": "Ask again in 30 days.",
    "X": "Ask again in 10 days.",
    "Y": "They keep the question and answer later.",
}
NAMES = {
    "A": "Coinsurance", "B": "Co-pay", "C": "Deductible", "D": "Benefit", "E": "Excluded",
    "F": "Limit", "G": "Out-of-pocket maximum", "H": "Unlimited", "I": "Not covered",
    "J": "Cost containment", "L": "Primary care provider", "N": "Only by this provider",
    "R": "Another payer", "U": "Ask also", "V": "Cannot be answered", "W": "Somewhere else on file",
    "Y": "Spend down", "MC": "Managed care coordinator", "CB": "Coverage basis",
    "P": "Disclaimer", "X": "Health care facility",
}  # fmt: skip
