"""``almoner accounts``: users, passwords and API tokens from the machine itself."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from django.utils import timezone

from almoner.lib.refusal import NotFound
from almoner.platform.accounts import operations
from almoner.platform.accounts.actor import actor_at_command_line
from almoner.platform.accounts.models import User
from almoner.platform.accounts.passwords import temporary_password

app = typer.Typer(help="Users, passwords and API tokens.", no_args_is_help=True)


@app.command()
def add_user(
    username: Annotated[str, typer.Argument(help="What they type to sign in.")],
    name: Annotated[str, typer.Option(help="Their name, as colleagues see it.")],
    role: Annotated[list[str], typer.Option(help="A role; may be given several times.")] = [],  # noqa: B006 - Typer copies it
    email: Annotated[str, typer.Option(help="Their e-mail address.")] = "",
    password: Annotated[str, typer.Option(help="Otherwise a temporary one is made.")] = "",
) -> None:
    """Add a user; without --password a temporary one is made and printed."""
    operations.add_user(
        actor_at_command_line(),
        username=username,
        name=name,
        email=email,
        roles=role,
        password=(given := password or temporary_password()),
        is_temporary=not password,
    )
    typer.echo(f"{username} is added.")
    if not password:
        typer.echo(f"Temporary password: {given}")


@app.command()
def set_password(
    username: Annotated[str, typer.Argument(help="Whose password.")],
    password: Annotated[str, typer.Option(help="Otherwise a temporary one is made.")] = "",
) -> None:
    """Give a user another password and sign them out everywhere."""
    given = password or temporary_password()
    operations.give_password(
        actor_at_command_line(),
        user=_user(username),
        password=given,
        is_temporary=not password,
    )
    typer.echo(f"The password of {username} is set.")
    if not password:
        typer.echo(f"Temporary password: {given}")


@app.command()
def issue_token(
    username: Annotated[str, typer.Argument(help="Whom the program acts as.")],
    name: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[int, typer.Option(help="How long it is good; 0 is until revoked.")] = 0,
) -> None:
    """Issue an API token and print it; it is not shown again."""
    now: datetime = timezone.now()
    _row, token = operations.issue_token(
        actor_at_command_line(),
        user=_user(username),
        name=name,
        now=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    typer.echo(token)


def _user(username: str) -> User:
    found = User.objects.filter(username=username.strip().lower()).first()
    if found is None:
        raise NotFound(f"There is no user “{username}”.")
    return found
