"""What kind of paper it is, by the words that kinds of paper have.

The words are our own reading of many papers. A heading (the first lines) counts double.
"""

import re
from collections.abc import Collection
from functools import cache

from almoner.lib.filing.proposals import Proposed

HEAD = 500
"""Characters at the beginning of a paper in which its heading stands."""
WORDS: dict[str, tuple[tuple[str, float], ...]] = {
    "Laboratory report": (
        ("laboratory report", 4),
        ("lab report", 4),
        ("lab results?", 3),
        ("laboratory", 1.5),
        ("specimen", 1.5),
        ("collected", 1),
        ("reference (?:range|interval)", 2.5),
        ("hemoglobin|hematocrit|platelets?|creatinine|glucose|a1c|cholesterol|tsh", 1),
        ("mg/dl|mmol/l|g/dl|u/l|miu/l|10\\^3", 1),
        ("cbc|metabolic panel|lipid panel|urinalysis", 1.5),
        ("flag", 0.5),
    ),
    "Diagnostic imaging report": (
        ("radiology report|imaging report|diagnostic imaging", 4),
        ("impression", 1),
        ("findings", 0.8),
        ("radiolog(?:y|ist)", 2),
        ("x-?ray|radiograph", 2),
        ("ultrasound|sonogram|mammogra(?:m|phy)|\\bmri\\b|\\bct\\b|dexa|echocardiogram", 2),
        ("technique", 1),
        ("comparison", 0.8),
        ("contrast", 0.8),
    ),
    "Pathology report": (
        ("pathology report|surgical pathology", 5),
        ("patholog(?:y|ist)", 2),
        ("biopsy", 1.5),
        ("gross description|microscopic description", 3),
        ("cytology|pap (?:smear|test)", 2),
        ("final diagnosis", 1),
    ),
    "Discharge summary": (
        ("discharge summary", 6),
        ("hospital course", 3),
        ("discharge (?:diagnos|medication|instruction)", 2),
        ("admission date|date of admission", 1.5),
        ("discharge date|date of discharge", 1.5),
        ("condition at discharge|disposition", 1),
    ),
    "Operative note": (
        ("operative (?:report|note)|operation report", 6),
        ("p(?:re|ost)-?operative diagnosis", 2.5),
        ("surgeon", 1.5),
        ("anesthesia", 1.5),
        ("estimated blood loss", 2),
        ("procedure performed", 1.5),
    ),
    "Emergency department note": (
        ("emergency (?:department|room) (?:note|record|report|visit)", 5),
        ("emergency department", 2),
        ("triage", 1.5),
        ("chief complaint", 0.7),
        ("mode of arrival", 2),
    ),
    "History and physical": (
        ("history (?:and|&) physical", 6),
        ("h&p", 3),
        ("history of present illness", 1),
        ("past medical history", 0.8),
        ("review of systems", 0.8),
        ("physical exam(?:ination)?", 0.8),
    ),
    "Consultation note": (
        ("consultation (?:note|report|letter)?", 3.5),
        ("thank you for (?:referring|asking|the opportunity)", 3),
        ("reason for consultation", 3),
        ("i had the pleasure", 2),
        ("recommendations?", 0.5),
    ),
    "Progress note": (
        ("progress note", 6),
        ("office visit", 2.5),
        ("subjective", 1),
        ("objective", 1),
        ("assessment (?:and|&) plan|assessment/plan", 1.5),
        ("follow-?up visit", 1.5),
        ("clinic note", 4),
    ),
    "Referral": (
        ("referral (?:form|request|order|letter)?", 3),
        ("referred (?:to|by)", 1.5),
        ("please (?:see|evaluate)", 2),
        ("reason for referral", 4),
        ("referring (?:provider|physician)", 1),
    ),
    "Immunization record": (
        ("immunization (?:record|history|certificate)|vaccination (?:record|certificate)", 6),
        ("vaccine|immunization", 1.5),
        ("lot (?:number|no|#)", 1),
        ("\\b(?:mmr|dtap|tdap|hep b|ipv|hib|hpv)\\b", 1.5),
    ),
    "Insurance card": (
        ("member id|subscriber id|identification number", 2.5),
        ("group (?:number|no|#)", 2),
        ("rx ?bin|rxbin|rx ?pcn|rxpcn|rx ?grp", 3),
        ("co-?pay", 1.5),
        ("payer id", 2),
        ("insurance card", 3),
        ("health plan|\\bppo\\b|\\bhmo\\b", 1),
    ),
    "Identification": (
        ("driver'?s? licen[sc]e", 6),
        ("identification card", 4),
        ("passport", 4),
        ("\\bdln?\\b", 1),
    ),
    "Authorization to release records": (
        ("authorization (?:to|for) (?:the )?(?:release|disclos|use)", 6),
        ("release of (?:medical )?(?:information|records)", 4),
        ("hipaa authorization", 4),
        ("i (?:hereby )?authorize", 2),
        ("right to revoke|may revoke", 2),
    ),
    "Consent": (
        ("informed consent|consent (?:form|to|for)", 4),
        ("i (?:hereby )?consent", 3),
        ("risks and benefits", 1.5),
        ("witness", 0.5),
        ("notice of privacy practices", 2),
    ),
    "Advance directive": (
        ("advance (?:health ?care )?directive", 6),
        ("living will", 5),
        ("health ?care proxy|power of attorney for health", 5),
        ("do not resuscitate|\\bdnr\\b|\\bpolst\\b|\\bmolst\\b", 4),
        ("life-sustaining", 2),
    ),
    "Legal paper": (
        ("subpoena", 6),
        ("summons", 4),
        ("court order|court of", 3),
        ("plaintiff|defendant|attorney", 1.5),
        ("deposition|case no", 2),
    ),
    "Patient form": (
        ("patient (?:intake|registration|information) form|new patient", 4),
        ("please (?:print|complete|check)", 1.5),
        ("questionnaire|phq-?9|gad-?7", 3),
        ("emergency contact", 1),
        ("medical history form", 4),
    ),
    "Psychotherapy notes": (
        ("psychotherapy notes?", 6),
        ("therapy session|session notes?", 3),
        ("therapist", 1),
        ("counsel(?:l?ing|or)", 0.8),
    ),
    "Substance use treatment record": (
        ("42 cfr part 2", 6),
        ("substance (?:use|abuse) (?:disorder )?(?:treatment|program)", 5),
        ("methadone|buprenorphine|opioid treatment", 2),
        ("detox", 1.5),
    ),
    "HIV test or care": (
        ("hiv(?:-1)?(?:/2)? (?:test|antibody|antigen|viral load|rna)", 5),
        ("antiretroviral|cd4", 2.5),
    ),
    "Continuity of care document": (
        ("continuity of care|summary of care|transition of care", 5),
        ("clinical summary", 4),
    ),
    "Correspondence": (
        ("dear (?:dr|doctor|sir|madam|mr|ms|mrs|patient|colleague)", 1.5),
        ("sincerely|regards|yours", 1),
        ("to whom it may concern", 2),
        ("enclosed", 0.5),
    ),
}
"""Words (patterns) of each kind of paper, and how much each of them says."""


def propose_kind(text: str, known: Collection[str]) -> Proposed[str] | None:
    """Return the kind of paper among ``known`` that its words say, if they say any."""
    scores = sorted(((*_score(name, text), name) for name in known if name in WORDS), reverse=True)
    if not scores or scores[0][0] < 2:
        return None
    best, words, name = scores[0]
    second = scores[1][0] if len(scores) > 1 else 0.0
    margin = (best - second) / best
    strength = min(1.0, best / 8)
    confidence = 0.35 + 0.35 * margin + 0.29 * strength
    return Proposed(name, round(min(confidence, 0.98), 2), words)


def _score(name: str, text: str) -> tuple[float, tuple[str, ...]]:
    total, said = 0.0, []
    for pattern, weight in _patterns(name):
        if found := pattern.search(text):
            total += weight * (2 if found.start() < HEAD and weight >= 2 else 1)
            said.append((weight, found[0]))
    said.sort(key=lambda each: -each[0])
    return total, tuple(dict.fromkeys(words for _weight, words in said[:4]))


@cache
def _patterns(name: str) -> list[tuple[re.Pattern[str], float]]:
    return [(re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.I), w) for words, w in WORDS[name]]
