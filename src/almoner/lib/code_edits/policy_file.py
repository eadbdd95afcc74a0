"""Coverage policies as a CSV of one's own: a row a policy, or several rows of one id.

Columns (their order is free; those after ``covering`` may be left out): ``policy`` (id), ``title``,
``procedures``, ``covering``, ``second``, ``excluded``, ``starts_on``, ``ends_on`` (YYYY-MM-DD),
``jurisdictions`` (states). Lists are separated by spaces or semicolons; diagnoses as
:meth:`Codes.read` takes them.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

from almoner.lib.code_edits.codes import Codes, WrongCodes
from almoner.lib.code_edits.necessity import Policy
from almoner.lib.code_edits.procedures import CODE
from almoner.lib.refusal import Refusal

COLUMNS = (
    *("policy", "title", "procedures", "covering", "second", "excluded"),
    *("starts_on", "ends_on", "jurisdictions"),
)
NEEDED = ("policy", "procedures", "covering")


class NotPolicies(Refusal):
    """This is not a file of coverage policies."""

    field = "file"


def policies_in(lines: Iterable[str], name: str) -> tuple[Policy, ...]:
    """Return the policies of a CSV text; raises :class:`NotPolicies` with the line."""
    reader = csv.DictReader(lines, strict=True, restkey="")
    found: dict[str, Policy] = {}
    try:
        heading = [each.strip().lower() for each in reader.fieldnames or ()]
        if missing := [each for each in NEEDED if each not in heading]:
            raise NotPolicies(
                f"{name} has no column {', '.join(missing)}: begin with a heading of"
                f" {', '.join(COLUMNS)}."
            )
        reader.fieldnames = heading
        for row in reader:
            policy = _policy(row, name, reader.line_num)
            found[policy.id] = _joined(found.get(policy.id), policy, name, reader.line_num)
    except csv.Error as error:
        raise NotPolicies(
            f"{name}, line {reader.reader.line_num}: {error}; save it anew."
        ) from error
    if not found:
        raise NotPolicies(f"{name} has a heading but no policy.")
    return tuple(found.values())


def _policy(row: Mapping[str, str | None], name: str, line: int) -> Policy:
    given = _Given(row, name, line)
    if "" in row:
        given.refuse("there are more cells than columns; put lists with commas in quotes.")
    procedures = frozenset(_listed(given.cell("procedures").upper()))
    called = given.cell("policy")[:40]
    if not called or not procedures:
        given.refuse("a policy needs an id and its procedures.")
    if wrong := sorted(each for each in procedures if not CODE.fullmatch(each)):
        given.refuse(f"“{wrong[0][:20]}” is not a procedure code.")
    covering, excluded = given.codes("covering"), given.codes("excluded")
    if not covering and not excluded:
        given.refuse(f"{called} names no diagnosis that covers.")
    starts, ends = given.day("starts_on"), given.day("ends_on")
    if starts and ends and ends < starts:
        given.refuse(f"{called} ends before it begins.")
    states = frozenset(_listed(given.cell("jurisdictions").upper()))
    title, second = given.cell("title")[:300], given.codes("second")
    return Policy(called, title, procedures, covering, second, excluded, starts, ends, states)


@dataclass(frozen=True, slots=True)
class _Given:
    """The cells of one row."""

    row: Mapping[str, str | None]
    name: str
    line: int

    def refuse(self, what: str) -> NoReturn:
        raise NotPolicies(f"{self.name}, line {self.line}: {what} Nothing was loaded.")

    def cell(self, column: str) -> str:
        return (self.row.get(column) or "").strip()

    def codes(self, column: str) -> Codes:
        try:
            return Codes.read(_listed(self.cell(column)))
        except WrongCodes as wrong:
            self.refuse(f"{column}: {wrong.message}")

    def day(self, column: str) -> date | None:
        text = self.cell(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.refuse(f"{column}: “{text[:20]}” is not a date like 2026-10-01.")


def _listed(text: str) -> list[str]:
    return [each for each in re.split(r"[\s;,]+", text) if each]


def _joined(before: Policy | None, policy: Policy, name: str, line: int) -> Policy:
    """Return a policy of several rows; its dates and states must agree."""
    if before is None:
        return policy
    if (before.starts_on, before.ends_on, before.jurisdictions) != (
        policy.starts_on,
        policy.ends_on,
        policy.jurisdictions,
    ):
        raise NotPolicies(
            f"{name}, line {line}: {policy.id} stands above with other dates or states. Give it an"
            " id of its own. Nothing was loaded."
        )
    return replace(
        before,
        procedures=before.procedures | policy.procedures,
        covering=before.covering | policy.covering,
        second=before.second | policy.second,
        excluded=before.excluded | policy.excluded,
    )
