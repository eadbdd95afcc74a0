"""What coding keeps: code sets through time, edits and policies of payers, coded visits, audits."""

from almoner.coding.models.audits import CodingAudit, CodingVerdict, Verdict
from almoner.coding.models.codes import Attestation, Code, CodeChange, CodeTie, ReleaseUpload
from almoner.coding.models.favorites import Favorite
from almoner.coding.models.groups import CodeGroup
from almoner.coding.models.ncci import NcciAddOn, NcciFile, NcciLimit, NcciPair, Ruleset
from almoner.coding.models.peers import PeerLevel, PeerRelease, PeerSpecialty
from almoner.coding.models.policies import CoveragePolicy
from almoner.coding.models.releases import CodeSystem, Release, ReleaseState
from almoner.coding.models.visits import (
    CodedDiagnosis,
    CodedService,
    CodedVisit,
    CodingState,
    EditAnswer,
    PayerKind,
)

__all__ = [
    "Attestation",
    "Code",
    "CodeChange",
    "CodeGroup",
    "CodeSystem",
    "CodeTie",
    "CodedDiagnosis",
    "CodedService",
    "CodedVisit",
    "CodingAudit",
    "CodingState",
    "CodingVerdict",
    "CoveragePolicy",
    "EditAnswer",
    "Favorite",
    "NcciAddOn",
    "NcciFile",
    "NcciLimit",
    "NcciPair",
    "PayerKind",
    "PeerLevel",
    "PeerRelease",
    "PeerSpecialty",
    "Release",
    "ReleaseState",
    "ReleaseUpload",
    "Ruleset",
    "Verdict",
]
