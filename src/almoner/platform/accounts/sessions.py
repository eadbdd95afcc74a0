"""Sessions as rows with their user, activity and lock beside the data."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from almoner.platform.accounts.models import Session


class SessionStore(DatabaseStore):
    """Django's database store over :class:`Session`; ``row`` is what was loaded."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Name the table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc] # stubs lack it
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of ``data``, with the user it belongs to."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 - get_model_class names it
        row.user_id = data.get("_auth_user_id")
        return row
