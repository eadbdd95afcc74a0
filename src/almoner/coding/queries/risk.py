"""A member's CMS-HCC risk score, with every code in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from almoner.coding.queries.codes import book
from almoner.lib import hcc
from almoner.lib.hcc import Found, Member, Payment, Score, WhatIf
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class CodeInHcc:
    """A diagnosis with the HCC it gave, and what the score were without it."""

    code: str
    title: str
    found: Found
    without: WhatIf


@dataclass(frozen=True, slots=True)
class RiskOfMember:
    """A score with titles, for a person to read."""

    score: Score
    codes: tuple[CodeInHcc, ...]
    others: tuple[tuple[str, str, str], ...]
    """Diagnoses without a payment HCC: code, title, why."""
    payment: Payment | None
    payment_score: Decimal | None
    more: WhatIf | None
    more_title: str


def risk_models() -> list[tuple[str, str]]:
    """Return the models and years that members can be scored with, the newest first, in words."""
    models = reversed(hcc.shipped_models())
    return [(f"{name}-{year}", f"{name}, payment year {year}") for name, year in models]


def score_member(
    actor: Actor,
    member: Member,
    *,
    name: str,
    year: int,
    payment: Payment | None = None,
    more: str = "",
) -> RiskOfMember:
    """Score a member and say why; raises ``ModelNotThere``.

    Without ``payment`` the factors that CMS announced for the year are used, where they are known.
    """
    actor.must("coding.look_up")
    model = hcc.shipped(name, year)
    found = hcc.score(model, member)
    payment = payment or hcc.ANNOUNCED.get((name, year))
    another = hcc.tidy(more)
    return RiskOfMember(
        score=found,
        codes=tuple(_codes(found, list(hcc.without_each(model, member)))),
        others=tuple((_dotted(code), _title(code), why) for code, why in found.without_hcc),
        payment=payment,
        payment_score=payment.score(found.raw) if payment else None,
        more=hcc.with_one_more(model, member, another) if another else None,
        more_title=f"{_dotted(another)} {_title(another)}".strip() if another else "",
    )


def _codes(found: Score, changes: Sequence[WhatIf]) -> list[CodeInHcc]:
    without = {each.code: each for each in changes}
    return [
        CodeInHcc(_dotted(code), _title(code), each, without[code])
        for each in found.found
        for code in each.codes
    ]


def _title(code: str) -> str:
    node = book().find(code)
    return node.title if node else ""


def _dotted(code: str) -> str:
    node = book().find(code)
    return node.code if node else code
