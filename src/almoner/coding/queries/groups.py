"""Code groups with what their codes say."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from almoner.coding.models import CodeGroup
from almoner.coding.queries import books
from almoner.lib.icd10cm import Node
from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with the codes that the book in use has."""

    group: CodeGroup
    nodes: tuple[Node, ...]


def groups_for(actor: Actor, specialty: str = "") -> list[ShownGroup]:
    """Return the groups in use: those of the specialty, then those for all, then the others."""
    actor.must("coding.look_up")
    wanted = specialty or _own_specialty(actor)
    order = Case(
        When(specialty=wanted, then=Value(0)),
        When(specialty="", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    book = books.in_use()
    rows = CodeGroup.objects.filter(is_active=True).order_by(order, "name")
    return [
        ShownGroup(row, tuple(node for code in row.codes if (node := book.find(code))))
        for row in rows
    ]


def _own_specialty(actor: Actor) -> str:
    if actor.user_id is None:
        return "none"
    own = Practitioner.objects.filter(user_id=actor.user_id).values_list("taxonomy", flat=True)
    return own.first() or "none"


def all_groups(actor: Actor) -> "QuerySet[CodeGroup]":
    """Return every group, also those put away."""
    actor.must("coding.keep_groups")
    return CodeGroup.objects.order_by("-is_active", "name")
