"""The commands of the installation, and the collecting of every area's."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

import almoner
from almoner.main import processes
from almoner.main.cli import ASKING
from almoner.main.embedded import Server
from almoner.main.supervisor import Supervisor
from almoner.main.upgrade import upgrade

app = typer.Typer(
    name="almoner",
    help="Almoner: the administrative side of a medical practice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database itself.", no_args_is_help=True)

SELF_STARTED = {"run", "status", "db"}
"""Commands that need no database, or start it in their own way."""


@app.callback()
def _with_database(context: typer.Context) -> None:
    if context.invoked_subcommand in SELF_STARTED or ASKING & set(sys.argv):
        return
    context.with_resource(processes.database())


@app.command()
def run(
    port: Annotated[
        int | None,
        typer.Option(envvar="ALMONER_PORT", help="TCP port; else the first free one from 8000."),
    ] = None,
    demo: Annotated[bool, typer.Option(help="Fill an empty office with made-up people.")] = True,
) -> None:
    """Start everything: database, web, worker and, unless you name real ones, pretend services."""
    Supervisor(Console(highlight=False, soft_wrap=True)).run(
        port=port, fill=_fill if demo else None
    )


@app.command()
def status() -> None:
    """Say what runs, with process ids; exit code 3 when `almoner run` does not."""
    for name, process in processes.all_noted(settings.VAR).items():
        typer.echo(f"{name:12} {process.pid}")
    server = Server(settings.VAR / "pg")
    if processes.is_embedded() and server.is_running():
        typer.echo(f"{'database':12} {server.pid()}")
    address = processes.address(settings.VAR)
    typer.echo(address or "Almoner is not running.")
    if not address:
        raise typer.Exit(3)


@app.command()
def web(
    bind: Annotated[str, typer.Option(help="host:port, or unix:/path.")] = "127.0.0.1:8000",
) -> None:
    """Serve the web until told to stop (for your own supervisor; see docs/running)."""
    from almoner.main.web import serve

    serve(bind)


@app.command()
def worker() -> None:
    """Do the background jobs until told to stop (for your own supervisor)."""
    from almoner.main.worker import work

    work()


@app.command()
def migrate() -> None:
    """Bring the database to this version: all of it or, when a step fails, nothing."""
    steps = upgrade()
    typer.echo("\n".join(steps) or "Nothing to do.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Pass the rest to Django: `almoner manage check`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["almoner manage", *context.args])


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(almoner.__version__)


@db.command()
def url() -> None:
    """Print the address of the database, as for DATABASE_URL."""
    typer.echo(settings.DATABASE_URL)


@db.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql on the database; further words are passed to it."""
    context.with_resource(processes.database())
    program = Server(settings.VAR / "pg").program("psql")
    done = subprocess.run([program, settings.DATABASE_URL, *context.args], check=False)  # noqa: S603
    raise typer.Exit(done.returncode)


def _fill() -> None:
    if any(command.name == "demo" for command in app.registered_commands):
        app(["demo", "--if-empty"], standalone_mode=False)


def _collect() -> None:
    """Hang every area's commands under `almoner`; groups of one name become one group."""
    app.add_typer(db, name="db")
    groups = {"db": db}
    for place in [*settings.AREAS, *settings.PLATFORM, "almoner.main.demo"]:
        if not _exists(f"{place}.cli"):
            continue
        area: typer.Typer = import_module(f"{place}.cli").app
        app.registered_commands += area.registered_commands
        for group in area.registered_groups:
            name, commands = str(group.name), group.typer_instance
            if commands is None:
                continue
            if name in groups:
                groups[name].registered_commands += commands.registered_commands
            else:
                groups[name] = commands
                app.registered_groups.append(group)


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


_collect()
