"""Code groups: made, changed, put away."""

from collections.abc import Sequence

from django.db import transaction

from almoner.coding import queries
from almoner.coding.models import CodeGroup
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.people.operations.versions import bring_up_to_date, write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

MOST = 60


@transaction.atomic
def keep_group(
    actor: Actor,
    *,
    row: CodeGroup | None,
    seen_version: int,
    name: str,
    specialty: str,
    codes: Sequence[str],
    is_active: bool,
) -> CodeGroup:
    """Make a code group, or change it; every code has to be one that can be billed.

    Raises ``EditedMeanwhile``, and ``NotAcceptable`` with the field and the code.
    """
    actor.must("coding.keep_groups")
    values = {
        **tidied(CodeGroup, {"name": name, "specialty": specialty.upper()}),
        "codes": _checked(codes),
        "is_active": is_active,
    }
    if not values["name"]:
        raise NotAcceptable("Give it a name.", field="name")
    others = CodeGroup.objects.filter(name=values["name"])
    if (others.exclude(pk=row.pk) if row else others).exists():
        raise NotAcceptable("Another group has this name.", field="name")
    if row is None:
        row = CodeGroup.objects.create(**values)
    else:
        bring_up_to_date(row, seen_version=seen_version)
        write(row, values)
    audit.record(actor, "coding.keep_group", row, codes=len(row.codes))
    return row


def _checked(codes: Sequence[str]) -> list[str]:
    if not codes:
        raise NotAcceptable("Name at least one code.", field="codes")
    if len(codes) > MOST:
        raise NotAcceptable(f"A group holds {MOST} codes at most.", field="codes")
    book = queries.book()
    found: list[str] = []
    for each in codes:
        node = book.find(each)
        if node is None or not node.is_billable:
            what = "needs more characters" if node else "is not in ICD-10-CM"
            raise NotAcceptable(f"“{each}” {what}.", field="codes")
        if node.code not in found:
            found.append(node.code)
    return found
