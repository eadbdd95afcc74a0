"""Nothing undocumented: areas, settings, commands and powers each have their line."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main
from django.conf import settings

from almoner.main.cli.root import app, collect
from almoner.platform.accounts.powers import declared

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def page(name: str) -> str:
    path = DOCS / name
    assert path.exists(), f"docs/{name} is missing."
    return path.read_text()


def settings_read() -> Iterator[str]:
    """Names that the program takes from the environment."""
    for path in sorted((ROOT / "src" / "almoner").rglob("*.py")):
        if "tests" in path.parts or path.name == "settings_test.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if owner in ("env", "os.environ") and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and str(first.value).isupper():
                        yield str(first.value)
            if isinstance(node, ast.keyword) and node.arg == "envvar":
                yield ast.literal_eval(node.value)


INNER = {"DJANGO_SETTINGS_MODULE", "PATH"}
"""Not for the office to set."""


@pytest.mark.parametrize("name", sorted(set(settings_read()) - INNER))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in page("running/settings.md"), (
        f"Add `{name}` to docs/running/settings.md: what it does, its default, an example."
    )


def test_no_setting_is_documented_that_is_not_read() -> None:
    rows = [line for line in page("running/settings.md").splitlines() if line.startswith("| `")]
    listed = {row.split("`")[1] for row in rows}
    assert listed <= set(settings_read()), sorted(listed - set(settings_read()))


def commands(command: click.Command, words: str = "almoner") -> Iterator[str]:
    children = getattr(command, "commands", None)
    if not children:
        yield words
        return
    for name, child in children.items():
        if not child.hidden:
            yield from commands(child, f"{words} {name}")


collect()
COMMANDS = sorted(commands(typer.main.get_command(app)))


def test_commands_were_found() -> None:
    assert "almoner audit verify" in COMMANDS
    assert "almoner accounts add-user" in COMMANDS


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_documented(words: str) -> None:
    assert f"`{words}" in page("running/commands.md"), (
        f"Add `{words}` to docs/running/commands.md with what it does and an example."
    )


@pytest.mark.parametrize("power", sorted(power.name for power in declared()))
def test_every_power_is_documented(power: str) -> None:
    meanings = {found.name: found.meaning for found in declared()}
    line = f"| `{power}` | {meanings[power]} |"
    assert line in page("using/powers.md"), (
        f"Add this line to docs/using/powers.md (and who starts with it): {line}"
    )


@pytest.mark.parametrize("area", [*settings.AREAS, *settings.PLATFORM])
def test_every_area_says_what_it_is(area: str) -> None:
    module = __import__(area, fromlist=["_"])
    assert len(inspect.getdoc(module) or "") > 40, f"{area}/__init__.py: one paragraph, its words."
    name = area.rsplit(".", 1)[1]
    assert (
        f"`{name}`" in (ROOT / "ARCHITECTURE.md").read_text()
        or name in (ROOT / "ARCHITECTURE.md").read_text()
    ), f"ARCHITECTURE.md does not mention {name}."
