"""The same score by ``hccinfhir`` (development only), and where it is known to differ from CMS."""

import warnings
from collections.abc import Callable

from almoner.lib.hcc import Member, Model

with warnings.catch_warnings(action="ignore"):
    from hccinfhir.model_calculate import calculate_raf

KNOWN_MISSES: dict[str, Callable[[Model, Member], bool]] = {
    # CMS's institutional segment adds ORIGDS; the peer looks for another name there
    "institutional, first entitled by disability": lambda _, member: (
        member.institutional and not member.new_enrollee and member.was_disabled
    ),
    # 09 is another program than Medicaid
    "institutional, dual status 09": lambda _, member: member.institutional and member.dual == "09",
    # a new enrollee has too few months of diagnoses for any other segment
    "institutional new enrollee": lambda _, member: member.institutional and member.new_enrollee,
    # an edit takes all HCCs of a diagnosis; the peer takes one of the two
    "an edited diagnosis with two HCCs": lambda model, member: any(
        len(model.mapping.get(code, ())) > 1 and model.edits[code].applies(member.sex, member.age)
        for code in member.diagnoses
        if code in model.edits
    ),
}


def peer_score(name: str, member: Member) -> tuple[set[str], float]:
    """Return the HCCs that count, and the raw score."""
    found = calculate_raf(
        list(member.diagnoses),
        model_name=f"CMS-HCC Model {name}",
        age=member.age,
        sex=member.sex,
        dual_elgbl_cd=member.dual or "NA",
        orec=member.orec,
        crec="0",
        new_enrollee=member.new_enrollee,
        snp=member.special_needs,
        lti=member.institutional,
    )
    return set(found.hcc_list), found.risk_score
