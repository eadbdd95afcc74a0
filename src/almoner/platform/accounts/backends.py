"""How Django finds whoever signs in, or is signed in."""

from allauth.account.auth_backends import AuthenticationBackend

from almoner.platform.accounts import queries
from almoner.platform.accounts.models import User


class Backend(AuthenticationBackend):
    """Sign-in by user name; a session's user is read together with their powers."""

    def get_user(self, user_id: object) -> User | None:
        """Return the active user of a session, with powers and duties, in one query."""
        return queries.signed_in(user_id)
