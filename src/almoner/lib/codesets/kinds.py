"""The kinds of release files that are read, by the names under which they are loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from almoner.lib.codesets import hcpcs, lists
from almoner.lib.codesets.files import Member, members
from almoner.lib.codesets.icd10 import CM, PCS, read_icd10
from almoner.lib.codesets.rows import BadRelease, Edition


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of release: its name, what it is, whose licence it needs, and how it is read."""

    name: str
    label: str
    read: Callable[[Sequence[Member]], list[Edition]]
    systems: tuple[str, ...]
    owner: str = ""
    """Whose licence the office must hold; empty for what is in the public domain."""


def _one(name: str, label: str, system: str, read: Callable[[Sequence[Member]], Edition],
         owner: str = "") -> Reader:  # fmt: skip
    return Reader(name, label, lambda files: [read(files)], (system,), owner)


def _readers() -> list[Reader]:
    return [
        _one("icd10cm", "ICD-10-CM: order or code files, addenda (October or April ZIP)", CM,
             lambda files: read_icd10(files, system=CM)),
        _one("icd10pcs", "ICD-10-PCS: order or code files, addenda", PCS,
             lambda files: read_icd10(files, system=PCS)),
        Reader("hcpcs", "HCPCS Level II: the alphanumeric file, with its modifiers",
               hcpcs.read_hcpcs, (hcpcs.CODES, hcpcs.MODIFIERS)),
        *(_one(each.name, each.label, each.system, each.read, each.owner) for each in lists.LISTS),
    ]  # fmt: skip


KINDS = {reader.name: reader for reader in _readers()}


def read(kind: str, path: Path, name: str = "") -> list[Edition]:
    """Return what the release at ``path``, called ``name``, says; raises :class:`BadRelease`."""
    files = members(path, name)
    if not any(file.size for file in files):
        raise BadRelease(f"{name or path.name} is empty: download the release again.")
    return KINDS[kind].read(files)


def is_licensed(system: str) -> bool:
    """Say whether a system belongs to somebody whose licence is needed."""
    return any(system in reader.systems and reader.owner for reader in KINDS.values())


def words_of(kind: str) -> str:
    """Return what somebody attests before a licensed kind is loaded."""
    return attested_words(KINDS[kind].owner)


def attested_words(owner: str) -> str:
    """Return what somebody attests before they load a code set of ``owner``."""
    return (
        f"This office holds a licence of the {owner} for this code set that covers its use here, "
        "and keeps to its terms. Almoner brings nothing of it and passes nothing of it on."
    )
