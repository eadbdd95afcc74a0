"""A made-up update of HCPCS to come, which breaks a favorite of the coder."""

from datetime import date, datetime, timedelta

from almoner.coding import operations
from almoner.coding.models import Favorite, Release
from almoner.lib.codesets import Edition, Row, Scope
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User

ENDED = "A4206"


def load_update(*, now: datetime, day: date | None = None) -> Release:
    """Load a small file of HCPCS that ends A4206 in two months, and return its release."""
    begins = day or (now + timedelta(days=60)).date()
    rows = {"A4999": Row("A4999", "Syringe of a new kind", "Syringe of a new kind, each")}
    edition = Edition("hcpcs", Scope.NAMED, rows, frozenset({ENDED}), (), "Made-up update", begins)
    loading = operations.Loading(edition, f"{begins}", "update.csv")
    return operations.load_release(SYSTEM, loading=loading, now=now).release


def keep_favorite(user: User, *, now: datetime) -> None:
    """Keep what the update ends among a person's favorites."""
    Favorite.objects.create(user=user, system="hcpcs", code=ENDED, kept_at=now)


def show_update(*, now: datetime) -> None:
    """Load the update, where the demo's coder keeps a favorite that it ends."""
    coder = User.objects.filter(username="coder").first()
    if coder:
        keep_favorite(coder, now=now)
    load_update(now=now)
