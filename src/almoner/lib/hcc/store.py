"""Compiled models in files: canonical JSON, compressed. Some come with Almoner."""

import json
import lzma
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from almoner.lib.hcc.interactions import GROUPS, INTERACTIONS, NEEDS
from almoner.lib.hcc.model import Edit, Model
from almoner.lib.refusal import Refusal

FORMAT = 1
SUFFIX = ".hcc.xz"
SHIPPED = resources.files("almoner.lib.hcc") / "shipped"


class BadModelFile(Refusal):
    """This file does not hold a compiled HCC model that this program can read."""


class ModelNotThere(Refusal):
    """There are no tables of this model for this payment year."""


def shipped_models() -> list[tuple[str, int]]:
    """Return the models that come with Almoner with their payment years, the newest last."""
    names = (item.name for item in SHIPPED.iterdir() if item.name.endswith(SUFFIX))
    pairs = (name.removesuffix(SUFFIX).split("-") for name in names)
    return sorted(((name, int(year)) for name, year in pairs), key=lambda one: (one[1], one[0]))


@cache
def shipped(name: str, year: int) -> Model:
    """Return a model that comes with Almoner, or raise ``ModelNotThere``."""
    if (name, year) not in shipped_models():
        there = ", ".join(f"{model} for {of}" for model, of in shipped_models())
        raise ModelNotThere(
            f"There are no tables of CMS-HCC {name} for payment year {year} (there are {there}). "
            "Give CMS's mapping file of the year with --mapping."
        )
    return loads((SHIPPED / f"{name}-{year}{SUFFIX}").read_bytes())


def save(model: Model, path: Path) -> None:
    """Write a compiled model to a file."""
    path.write_bytes(dumps(model))


def dumps(model: Model) -> bytes:
    """Return a model as bytes: the same model gives the same bytes."""
    by_hccs: dict[str, list[str]] = {}
    for code in sorted(model.mapping):
        by_hccs.setdefault(" ".join(model.mapping[code]), []).append(code)
    table = {
        "format": FORMAT,
        "name": model.name,
        "year": model.year,
        "source": model.source,
        "mapping": {hccs: " ".join(codes) for hccs, codes in by_hccs.items()},
        "edits": [
            [code, e.sex, e.age_min, e.age_max, e.instead]
            for code, e in sorted(model.edits.items())
        ],
        "labels": model.labels,
        "hierarchy": model.hierarchy,
        "coefficients": model.coefficients,
    }
    text = json.dumps(table, sort_keys=True, separators=(",", ":"))
    return lzma.compress(text.encode(), preset=6)


def loads(data: bytes) -> Model:
    """Return the model of ``dumps``; ``BadModelFile`` for anything else."""
    try:
        table = json.loads(lzma.decompress(data))
        if table["format"] != FORMAT:
            raise BadModelFile(f"Format {table['format']} of the model file is not known.")
        return _unpack(table)
    except (lzma.LZMAError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModelFile("This is not a file of a compiled HCC model.") from error


def _unpack(table: dict[str, Any]) -> Model:
    name = table["name"]
    return Model(
        name=name,
        year=table["year"],
        source=table["source"],
        mapping={
            code: tuple(hccs.split())
            for hccs, codes in table["mapping"].items()
            for code in codes.split()
        },
        edits={code: Edit(*row) for code, *row in table["edits"]},
        labels=table["labels"],
        hierarchy={parent: tuple(children) for parent, children in table["hierarchy"].items()},
        coefficients=table["coefficients"],
        groups=GROUPS[name],
        interactions=INTERACTIONS[name],
        needs=NEEDS[name],
    )
