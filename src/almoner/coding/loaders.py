"""What ``almoner codes load`` can load: a registry, so that each kind of file brings its own.

A kind of :mod:`almoner.lib.codesets` becomes rows; others (the MS-DRG manual, NCCI's edits)
register a loader here from where they are at home.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from almoner.coding import ncci_files, operations
from almoner.coding.models import CodeSystem
from almoner.coding.queries import books
from almoner.lib import codesets, digests, evaluation, icd10cm, ncci
from almoner.lib import drg as engine
from almoner.platform.accounts.actor import Actor

AMA = "American Medical Association"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says with a file: edition, first day, a licence number, that much ends.

    ``setting`` and ``is_medicaid``: whose services NCCI's edits are for. ``specialties``: with
    which specialty of a distribution the practitioners of a taxonomy code are compared.
    """

    edition: str = ""
    effective_on: date | None = None
    licence_number: str = ""
    may_end_many: bool = False
    setting: ncci.Setting = ncci.Setting.PRACTITIONER
    is_medicaid: bool = False
    specialties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loader:
    """A kind of release: what it is, whose licence it needs, and what loads it.

    ``load`` returns sentences that say what was done.
    """

    name: str
    label: str
    load: Callable[[Actor, Path, Asked, datetime], list[str]]
    owner: str = ""


LOADERS: dict[str, Loader] = {}


def register(loader: Loader) -> None:
    """Let a kind of release be loaded."""
    LOADERS[loader.name] = loader


def load_editions(
    actor: Actor, kind: str, path: Path, asked: Asked, now: datetime
) -> list[operations.Loaded]:
    """Read a release of a kind that becomes rows, and load all that it holds."""
    editions = codesets.read(kind, path)
    attestation = None
    if asked.licence_number:
        attestation = operations.attest(
            actor,
            system=editions[0].system,
            words=codesets.words_of(kind),
            licence_number=asked.licence_number,
            now=now,
        )
    digest = digest_of(path)
    return operations.load_releases(
        actor,
        loadings=[
            operations.Loading(each, digest, path.name, asked.edition, asked.effective_on)
            for each in editions
        ],
        attestation=attestation,
        may_end_many=asked.may_end_many,
        now=now,
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of the files of a folder in their order."""
    inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return digests.sha256_of(piece for each in inside for piece in _pieces(each))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def said_of(loaded: operations.Loaded) -> str:
    """Return what was done, as a sentence."""
    row = loaded.release
    if not loaded.is_new:
        return f"{row} was loaded on {row.loaded_at:%Y-%m-%d} already: nothing changes."
    passed = "".join(f" Left out: {count:,} {why}." for why, count in row.left_out.items())
    return (
        f"{row} is loaded, effective {row.effective_on}: {row.added:,} added, "
        f"{row.changed:,} changed, {row.ended:,} ended.{passed}"
    )


def _load_rows(kind: str) -> Callable[[Actor, Path, Asked, datetime], list[str]]:
    def load(actor: Actor, path: Path, asked: Asked, now: datetime) -> list[str]:
        return [said_of(each) for each in load_editions(actor, kind, path, asked, now)]

    return load


def _load_manual(actor: Actor, path: Path, asked: Asked, now: datetime) -> list[str]:
    del asked
    logic = engine.import_manual(path)
    row = operations.keep_release(actor, logic=logic, file_name=path.name, now=now)
    return [f"{row} is loaded: {len(logic.drgs)} DRGs, {len(logic.dx):,} diagnoses."]


def _load_book(actor: Actor, path: Path, asked: Asked, now: datetime) -> list[str]:
    files = [each for each in codesets.members(path) if each.suffix == ".xml"]
    read = ((each.name, _content(each)) for each in files)
    shipped = icd10cm.shipped().release
    edition, content = icd10cm.compiled_from(read, shipped, edition=asked.edition)
    names = " ".join(each.name for each in files)
    begins = asked.effective_on or _first_day(edition, names)
    row, is_new = operations.keep_book(
        actor,
        content=content,
        edition=edition,
        effective_on=begins,
        file_name=path.name,
        now=now,
    )
    books.forget()
    if not is_new:
        return [f"{row} was loaded on {row.loaded_at:%Y-%m-%d} already: nothing changes."]
    return [f"{row} is loaded, effective {begins}. The encoder is prepared anew when it is used."]


def _content(member: codesets.Member) -> bytes:
    with member.open() as file:
        return file.read()


def _first_day(edition: str, names: str) -> date:
    """Return when an edition takes effect: 1 October before its fiscal year, or 1 April."""
    year = re.search(r"20\d\d", edition) or re.search(r"20\d\d", names)
    if year is None:
        raise operations.DateNeeded
    if "apr" in f"{edition} {names}".lower():
        return date(int(year[0]), 4, 1)
    return date(int(year[0]) - 1, 10, 1)


def _load_ncci(kind: str) -> Callable[[Actor, Path, Asked, datetime], list[str]]:
    def load(actor: Actor, path: Path, asked: Asked, now: datetime) -> list[str]:
        with transaction.atomic():
            system = CodeSystem.NCCI_MUE if kind == "ncci-mue" else CodeSystem.NCCI_PTP
            operations.attest(
                actor,
                system=system,
                words=codesets.attested_words(AMA),
                licence_number=asked.licence_number,
                now=now,
            )
            ruleset = ncci_files.ruleset_of(asked.setting, medicaid=asked.is_medicaid)
            said = ncci_files.Asked(ruleset, asked.edition, asked.effective_on)
            row = ncci_files.load_file(actor, kind, path, said, now)
        return [
            f"{row}: {row.rows:,} rows, {row.added:,} added, {row.changed:,} changed, "
            f"{row.left_out:,} left out that never applied."
        ]

    return load


def _load_policies(actor: Actor, path: Path, asked: Asked, now: datetime) -> list[str]:
    del asked
    done = ncci_files.load_policies(actor, path, now)
    return [f"{done.added:,} policies added, {done.changed:,} changed, {done.same:,} the same."]


def _load_peers(actor: Actor, path: Path, asked: Asked, now: datetime) -> list[str]:
    found = evaluation.read_distribution(path)
    with transaction.atomic():
        row, is_new = operations.load_peers(
            actor,
            found=found,
            edition=asked.edition,
            file_name=path.name,
            digest=digest_of(path),
            now=now,
        )
        operations.compare_with(actor, chosen=asked.specialties)
    told = [f"{each} is compared with {name}." for each, name in asked.specialties.items() if name]
    if not is_new:
        return [f"{row} was loaded on {row.loaded_at:%Y-%m-%d} already: nothing changes.", *told]
    specialties = len({specialty for specialty, _ in found.counts})
    return [f"{row} is loaded: {specialties:,} specialties from {row.rows:,} rows.", *told]


register(
    Loader("icd10cm-book", "ICD-10-CM: tabular list and indexes (XML), for the encoder", _load_book)
)
register(Loader("msdrg", "MS-DRG: the Definitions Manual, text release", _load_manual))
for each in codesets.KINDS.values():
    register(Loader(each.name, each.label, _load_rows(each.name), each.owner))
for kind, what in (("ptp", "pairs"), ("mue", "units"), ("aoc", "add-on codes")):
    register(Loader(f"ncci-{kind}", f"NCCI: {what}, CMS's file", _load_ncci(f"ncci-{kind}"), AMA))
register(Loader("policies", "Coverage policies: CMS's articles, or a CSV", _load_policies))
register(
    Loader(
        "em-distribution",
        "Levels by specialty: CMS's file by Provider and Service, or specialty,code,services",
        _load_peers,
    )
)
