"""What hatchling cannot know by itself: the dependencies, and that assets are built first."""

import importlib.util
import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(\[[^\]]*\])?")


class Dependencies(MetadataHookInterface):
    """Reads ``requirements/run.in``; each may grow from the tested pin to below the next step.

    The next step is the next major version (the next minor one before 1.0), or what ``run.in``
    says itself. The exact pins with hashes are in ``requirements/run.txt``.
    """

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set ``dependencies``."""
        wanted = (ROOT / "requirements/run.in").read_text().splitlines()
        pins = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", _pins(), flags=re.MULTILINE))
        lines = [line.partition("#")[0].strip() for line in wanted]
        metadata["dependencies"] = [_bounded(line, pins) for line in lines if line]


class Assets(BuildHookInterface[Any]):
    """Builds what the browser gets into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Run ``scripts/build_assets.py``."""
        spec = importlib.util.spec_from_file_location("assets", ROOT / "scripts/build_assets.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError("scripts/build_assets.py")
        assets = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(assets)
        assets.build()


def _pins() -> str:
    return (ROOT / "requirements/run.txt").read_text()


def _bounded(line: str, pins: dict[str, str]) -> str:
    match = REQUIREMENT.match(line)
    if match is None:
        raise ValueError(f"requirements/run.in: {line!r} names no package")
    name, extras = match[1], match[2] or ""
    pin = pins[re.sub(r"[-_.]+", "-", name).lower()]
    own = line[match.end() :]
    return f"{name}{extras}>={pin},{own or f'<{_next_step(pin)}'}"


def _next_step(version: str) -> str:
    major, minor, *_ = [*version.split("."), "0"]
    return str(int(major) + 1) if int(major) else f"0.{int(minor) + 1}"
