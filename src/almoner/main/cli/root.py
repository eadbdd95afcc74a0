"""The commands of the installation, and the collecting of every area's."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import django
import typer
from django.conf import settings
from rich.console import Console

import almoner
from almoner.main import processes
from almoner.main.cli import ASKING
from almoner.main.embedded import Server, programs
from almoner.main.supervisor import Supervisor
from almoner.main.trouble import CannotRun

app = typer.Typer(
    name="almoner",
    help="Almoner: the administrative side of a medical practice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

db = typer.Typer(help="The database itself.", no_args_is_help=True)
app.add_typer(db, name="db")

SELF_STARTED = {"run", "status", "db"}
"""Commands that need no database, or start it in their own way."""


@app.callback()
def _with_database(context: typer.Context) -> None:
    command = context.invoked_subcommand or ""
    if command in SELF_STARTED or ASKING & set(sys.argv):
        return
    context.with_resource(processes.database())
    if not is_own(command) and command != "demo":
        from almoner.platform.accounts.actor import actor_at_command_line
        from almoner.platform.audit.acting import acting

        context.with_resource(acting(actor_at_command_line()))


@app.command()
def run(
    port: Annotated[
        int | None,
        typer.Option(envvar="ALMONER_PORT", help="TCP port; else the first free one from 8000."),
    ] = None,
    demo: Annotated[bool, typer.Option(help="Fill an empty office with made-up people.")] = True,
) -> None:
    """Start everything: database, web, worker and, unless you name real ones, pretend services."""
    Supervisor(Console(highlight=False, soft_wrap=True)).run(port=port, demo=demo)


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
    prepare: Annotated[bool, typer.Option(help="Upgrade the database before.")] = False,
    demo: Annotated[bool, typer.Option(help="Fill an empty office before.")] = False,
    log: Annotated[Path | None, typer.Option(help="Print to this file once it serves.")] = None,
) -> None:
    """Serve the web until told to stop (for your own supervisor; see docs/running)."""
    django.setup()
    if prepare:
        _upgrade()
    if demo:
        _fill_demo()
    if log is not None:
        processes.print_to(log)
    from almoner.main.web import serve

    serve(bind)


def _fill_demo() -> None:
    """Fill an empty office in a process of its own.

    Papers are set there, and the threads that set them do not come along when the web's processes
    part from this one: they would wait for them for ever.
    """
    from almoner.main.demo.cli import demo
    from almoner.main.demo.filling import is_empty

    if not is_empty():
        demo(if_empty=True)
    elif subprocess.run([*processes.ALMONER, "demo", "--if-empty"], check=False).returncode:  # noqa: S603
        raise CannotRun("the demonstration was not filled: see above.")


@app.command()
def worker() -> None:
    """Do the background jobs until told to stop (for your own supervisor)."""
    django.setup()
    from almoner.main.worker import work

    work()


@app.command(name="mail-drop")
def mail_drop(
    bind: Annotated[str, typer.Option(help="host:port; else that of MAIL_DROP_BIND.")] = "",
) -> None:
    """Take e-mails as incoming documents until told to stop (for your own supervisor)."""
    django.setup()
    from almoner.main.mail_drop import serve

    serve(bind or settings.MAIL_DROP_BIND)


@app.command()
def migrate() -> None:
    """Bring the database to this version: all of it or, when a step fails, nothing."""
    django.setup()
    if not _upgrade():
        typer.echo("Nothing to do.")


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
    with processes.database():
        raise typer.Exit(_postgres("psql", settings.DATABASE_URL, *context.args))


@db.command()
def dump(
    file: Annotated[Path, typer.Argument(help="A new file; it can be restored whole.")],
) -> None:
    """Write everything in the database to a file, while people work; uploaded files are apart."""
    if file.exists():
        raise CannotRun(f"{file} is there already; nothing was written.")
    draft = file.with_name(f"{file.name}.part")
    with processes.database():
        code = _postgres("pg_dump", "-Fc", "-f", str(draft), settings.DATABASE_URL)
    if code:
        draft.unlink(missing_ok=True)
        raise CannotRun("the database was not written: see above.")
    draft.rename(file)


@db.command()
def restore(file: Annotated[Path, typer.Argument(help="What `almoner db dump` wrote.")]) -> None:
    """Fill an empty database from a file: all of it or, when something is wrong, nothing."""
    import psycopg

    if not file.exists():
        raise CannotRun(f"there is no file {file}.")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    with processes.database() as url, psycopg.connect(url) as connection:
        if connection.execute(tables).fetchone() != (0,):
            raise CannotRun("the database is not empty; nothing was changed.")
        if _postgres("pg_restore", *whole, "-d", url, str(file)):
            raise CannotRun(f"{file} could not be restored: see above. Nothing was changed.")


def _postgres(program: str, *words: str) -> int:
    """Exit code of one of PostgreSQL's own programs, run as whoever runs us."""
    command = [str(programs() / program), *words]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - its words are checked


def is_own(word: str) -> bool:
    """Whether ``word`` is a command of the installation and not of an area."""
    commands = [
        one.name or str(getattr(one.callback, "__name__", "")) for one in app.registered_commands
    ]
    return word in (*commands, "db")


def collect() -> None:
    """Hang every area's commands under `almoner`.

    An area whose ``cli.app`` has a help text becomes a group of the area's name; the commands of
    one without become commands of `almoner` itself.
    """
    django.setup()
    for place in [*settings.AREAS, *settings.PLATFORM, "almoner.main.demo"]:
        if find_spec(f"{place}.cli") is None:
            continue
        area: typer.Typer = import_module(f"{place}.cli").app
        is_group = isinstance(area.info.help, str)
        app.add_typer(area, name=place.rpartition(".")[2] if is_group else None)


def _upgrade() -> list[str]:
    from almoner.main.upgrade import upgrade

    steps = upgrade()
    if steps:
        typer.echo(f"The database was brought to this version ({len(steps)} steps).")
    return steps
