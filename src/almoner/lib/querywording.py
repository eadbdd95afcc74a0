"""Whether a query to a clinician leads, or speaks of money.

The practice of compliant queries (AHIMA and ACDIS) asks that a query gives the facts of the
chart, offers more than one answer that is clinically reasonable, always lets the clinician answer
otherwise or not determine, and says nothing of what an answer pays or how it is measured. What is
found here are warnings for whoever writes the query: words alone cannot decide.
"""

import re
from collections.abc import Sequence

OTHER = "Other"
UNDETERMINED = "Unable to determine"
ALWAYS = (OTHER, UNDETERMINED)

_MONEY = re.compile(
    r"\b(reimburs\w*|payment|paid|pays?|payer|revenue|drg|ms-drg|rvu|hcc|raf|mcc|"
    r"case[- ]mix|severity score|quality (?:score|measure)|denials?|upcod\w*|billing|dollars?)\b"
    r"|\$",
    re.IGNORECASE,
)
_LEADING = (
    (
        r"\b(don'?t you (?:agree|think)|would you agree|do you agree|isn'?t (?:it|this)|"
        r"surely|obviously|clearly|of course)\b",
        "it suggests that one answer is expected",
    ),
    (
        r"\bplease (?:document|add|write|state|confirm)\s+"
        r"(?:that|the diagnosis of|a diagnosis of)\b",
        "it asks for one diagnosis instead of asking what holds",
    ),
    (r"\b(?:should|must|need to) (?:be )?(?:document|code|add|write)", "it tells what to document"),
    (r"\bto (?:support|justify|capture|maximi[sz]e|optimi[sz]e)\b", "it tells what it is for"),
    (
        r"^\s*(?:is|was|does|did|has|are)\b[^?]*\?\s*$",
        "it can be answered with yes: ask what holds",
    ),
)


def warnings_of(*, title: str, findings: str, question: str, options: Sequence[str]) -> list[str]:
    """Return what a reviewer would object to, as sentences; nothing when nothing was found."""
    found = [*_about_money(title, findings, question, options), *_about_leading(title, question)]
    return [*found, *_about_options(options)]


def with_always(options: Sequence[str]) -> list[str]:
    """Return the answers, each once, with “other” and “unable to determine” at the end."""
    folded = {each.casefold() for each in ALWAYS}
    own = [each for each in dict.fromkeys(options) if each.casefold() not in folded]
    return [*own, *ALWAYS]


def _about_money(title: str, findings: str, question: str, options: Sequence[str]) -> list[str]:
    places = (
        ("title", title),
        ("findings", findings),
        ("question", question),
        ("answers", "; ".join(options)),
    )
    return [
        f"The {place} speak{'' if place in ('findings', 'answers') else 's'} of payment or "
        f"measuring (“{match[0]}”): leave that out."
        for place, text in places
        if (match := _MONEY.search(text))
    ]


def _about_leading(title: str, question: str) -> list[str]:
    found = [
        f"The question may lead: {why} (“{match[0].strip()}”)."
        for pattern, why in _LEADING
        if (match := re.search(pattern, question, re.IGNORECASE))
    ]
    if match := re.search(r"\b(add|missing|need|support|capture)\b", title, re.IGNORECASE):
        found.append(f"The title may lead (“{match[0]}”): name the subject only.")
    return found


def _about_options(options: Sequence[str]) -> list[str]:
    own = [each for each in options if each.casefold() not in {word.casefold() for word in ALWAYS}]
    found = []
    if len(own) < 2:
        found.append("Offer at least two answers that the findings allow, besides the last two.")
    missing = [
        word for word in ALWAYS if word.casefold() not in {each.casefold() for each in options}
    ]
    if missing:
        found.append(f"These answers are always offered: {', '.join(missing)}.")
    praise = re.compile(r"\b(recommended|preferred|most likely|best|correct)\b", re.IGNORECASE)
    praised = (
        f"The answer “{each}” is praised above the others." for each in own if praise.search(each)
    )
    return [*found, *praised]
