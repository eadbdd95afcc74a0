"""Releases of code systems loaded as rows: all of one or nothing, and what each changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.functions import Cast
from psycopg.types.json import Jsonb

from almoner.coding.models import Attestation, Code, CodeChange, CodeSystem, CodeTie, Release
from almoner.lib import codesets
from almoner.lib.codesets import Change, Edition, Kind, Row, Window
from almoner.lib.ids import uuid7
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

MOST_ENDED = 0.1
"""Of the codes a release speaks for; no real release ended a thirtieth."""
FEW = 200
"""Codes; of so few, any part may end."""
NAMED_AT_ONCE = 2_000


class DateNeeded(Refusal):
    """Say from which day on this release holds: its files do not tell."""

    field = "effective_on"


class EditionNeeded(Refusal):
    """Say what this edition is called, for example FY 2027: its files do not tell."""

    field = "edition"


class TooMuchEnds(Refusal):
    """This release would end a great part of the codes: it looks cut off."""


class NotAttested(Refusal):
    """This code set belongs to somebody: who holds its licence attests so first."""

    field = "licence_number"


@dataclass(frozen=True, slots=True)
class Loading:
    """What a release is loaded under: what its file says, or what a person said instead."""

    edition: Edition
    digest: str
    file_name: str
    name: str = ""
    effective_on: date | None = None

    @property
    def version(self) -> str:
        """The edition's name; raises ``EditionNeeded``."""
        found = self.name.strip() or self.edition.name
        if not found:
            raise EditionNeeded
        return found[:40]

    @property
    def day(self) -> date:
        """The first day; raises ``DateNeeded``."""
        found = self.effective_on or self.edition.effective_on
        if found is None:
            raise DateNeeded
        return found


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release that is loaded; ``is_new`` is false where the same was loaded before."""

    release: Release
    is_new: bool


@transaction.atomic
def load_release(
    actor: Actor,
    *,
    loading: Loading,
    now: datetime,
    attestation: Attestation | None = None,
    may_end_many: bool = False,
) -> Loaded:
    """Load a release: what it changes is written and kept, the rest stays as it was.

    The same file under the same name again changes nothing. Raises ``DateNeeded``,
    ``EditionNeeded``, ``NotAttested`` and, unless ``may_end_many``, ``TooMuchEnds``.
    """
    actor.must("coding.load_codes")
    system = loading.edition.system
    version, day = loading.version, loading.day
    if codesets.is_licensed(system) and (attestation is None or attestation.system != system):
        raise NotAttested
    _one_at_a_time(system)
    known = Release.objects.filter(system=system, version=version, digest=loading.digest).first()
    if known:
        return Loaded(known, is_new=False)
    _bring_shipped(actor, system, now)
    found = _stretches(system)
    before = {
        code: held
        for code, rows in found.items()
        if (held := codesets.on_day([each.row for each in rows], day))
    }
    edition = replace(loading.edition, effective_on=day)
    changes = list(codesets.changes(before, edition))
    if not may_end_many:
        refuse_many_ended(edition, changes, before)
    count = {kind: sum(change.kind is kind for change in changes) for kind in Kind}
    release = Release.objects.create(
        system=system,
        version=version,
        effective_on=day,
        digest=loading.digest,
        file_name=loading.file_name[:255],
        added=count[Kind.ADDED],
        ended=count[Kind.ENDED],
        changed=len(changes) - count[Kind.ADDED] - count[Kind.ENDED],
        left_out=dict(edition.left_out),
        attestation=attestation,
        loaded_at=now,
        loaded_by=actor.name,
    )
    _write(release, changes, found, _window(system, day))
    _keep_changes(release, changes)
    _keep_ties(release, edition.ties)
    audit.record(actor, "coding.load_codes", release, system=system, version=version)
    return Loaded(release, is_new=True)


@transaction.atomic
def load_releases(
    actor: Actor,
    *,
    loadings: Sequence[Loading],
    now: datetime,
    attestation: Attestation | None = None,
    may_end_many: bool = False,
) -> list[Loaded]:
    """Load all that a file holds, or nothing; see ``load_release``."""
    actor.must("coding.load_codes")
    return [
        load_release(
            actor, loading=each, now=now, attestation=attestation, may_end_many=may_end_many
        )
        for each in loadings
    ]


@transaction.atomic
def attest(
    actor: Actor, *, system: str, words: str, licence_number: str, now: datetime
) -> Attestation:
    """Keep somebody's word that the office holds a licence; raises ``NotAttested``."""
    actor.must("coding.load_codes")
    if not licence_number.strip():
        raise NotAttested
    row = Attestation.objects.create(
        system=system,
        words=words,
        licence_number=licence_number.strip()[:100],
        attested_at=now,
        attested_by=actor.name,
    )
    audit.record(actor, "coding.attest_licence", row, system=system)
    return row


def refuse_many_ended(
    edition: Edition, changes: Sequence[Change], before: Mapping[str, Row]
) -> None:
    """Raise ``TooMuchEnds`` where an edition ends more than any real one does."""
    ended = sum(change.kind is Kind.ENDED for change in changes)
    if len(before) > FEW and ended > MOST_ENDED * len(before):
        label = CodeSystem(edition.system).label
        raise TooMuchEnds(
            f"{label}: this file would end {ended:,} of {len(before):,} codes. It looks cut off, "
            "or of another kind; nothing was loaded. Where it is right: load it with --much-ends."
        )


def _one_at_a_time(system: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))", [system])


def _window(system: str, day: date) -> Window:
    later = Release.objects.filter(system=system, effective_on__gt=day).order_by("effective_on")
    following = later.values_list("effective_on", flat=True).first()
    return Window(day, following)


@dataclass(frozen=True, slots=True)
class _Held:
    """A stretch as its row has it."""

    pk: UUID
    release_id: UUID
    row: Row


def _stretches(system: str) -> dict[str, list[_Held]]:
    rows = Code.objects.filter(system=system).order_by("code", "during")
    found: dict[str, list[_Held]] = {}
    for pk, release, code, title, long_title, flag, starts, ends, said in rows.values_list(
        *("pk", "release_id", "code", "title", "long_title", "is_billable"),
        *("during__startswith", "during__endswith"),
        Cast("attributes", models.TextField()),
    ).iterator(10_000):
        attributes = {} if said == "{}" else json.loads(said)
        row = Row(code, title, long_title, flag, starts, ends, attributes)
        found.setdefault(code, []).append(_Held(pk, release, row))
    return found


def _bring_shipped(actor: Actor, system: str, now: datetime) -> None:
    """Write what comes with Almoner as rows, before the first release of a system changes it."""
    ours = codesets.shipped(system)
    if ours is None or Release.objects.filter(system=system, is_shipped=True).exists():
        return
    releases = [
        Release(
            system=system,
            version=each.name,
            effective_on=each.effective_on,
            digest=f"shipped:{each.effective_on}",
            file_name=ours.source[:255],
            is_shipped=True,
            loaded_at=now,
            loaded_by=actor.name,
        )
        for each in ours.editions
    ]
    Release.objects.bulk_create(releases)
    if ours.has_ties:
        _keep_ties(releases[-1], ours.ties())
    else:
        _copy_codes(system, ((releases[-1].pk, row) for row in ours.all()))


def _write(
    release: Release,
    changes: Sequence[Change],
    found: Mapping[str, list[_Held]],
    window: Window,
) -> None:
    gone: list[UUID] = []
    new: list[tuple[UUID, Row]] = []
    for change in changes:
        held = found.get(change.code, [])
        rows = tuple(each.row for each in held)
        # a system's first release does not tell since when its codes exist
        if not found and change.after is not None:
            after: codesets.Stretches = (change.after,)
        else:
            after = codesets.applied(rows, change.after, window)
        gone += [each.pk for each in held if each.row not in after]
        said_by = {each.row.facts: each.release_id for each in held}
        new += [(said_by.get(row.facts, release.pk), row) for row in after if row not in rows]
    for start in range(0, len(gone), NAMED_AT_ONCE):
        # What a code says is written anew where its time is cut; CodeChange keeps what was.
        Code.objects.filter(pk__in=gone[start : start + NAMED_AT_ONCE]).delete()
    _copy_codes(release.system, new)


def _copy_codes(system: str, rows: Iterable[tuple[UUID, Row]]) -> None:
    _copy(
        Code,
        ("id", "system", "code", "title", "long_title", "is_billable", "attributes", "during",
         "release_id"),
        (
            (
                str(uuid7()),
                system,
                row.code,
                row.title,
                row.long_title,
                row.is_billable,
                json.dumps(dict(row.attributes)) if row.attributes else "{}",
                f"[{row.starts_on or ''},{row.ends_on or ''})",
                str(release_id),
            )
            for release_id, row in rows
        ),
    )  # fmt: skip


def _keep_changes(release: Release, changes: Iterable[Change]) -> None:
    _copy(
        CodeChange,
        ("id", "release_id", "code", "kind", "before", "after"),
        (
            (uuid7(), release.pk, each.code, each.kind.value, _told(each.before), _told(each.after))
            for each in changes
        ),
    )


def _told(row: Row | None) -> Jsonb | None:
    if row is None:
        return None
    told = {"title": row.title, "long_title": row.long_title, "is_billable": row.is_billable}
    return Jsonb(told | ({"attributes": dict(row.attributes)} if row.attributes else {}))


def _keep_ties(release: Release, ties: Iterable[codesets.Tie]) -> None:
    rows = (
        (uuid7(), release.pk, each.source, each.target, each.since, Jsonb(dict(each.attributes)))
        for each in ties
    )
    _copy(CodeTie, ("id", "release_id", "source", "target", "since", "attributes"), rows)


def _copy(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        raw = cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor
        with raw.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copying:
            for row in rows:
                copying.write_row(row)
