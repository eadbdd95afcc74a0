"""How Django asks who somebody is and what they may do."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from almoner.platform.accounts.models import User


class Backend(ModelBackend):
    """Powers come from roles alone and are read in one query per request."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether the user's roles hold the power ``perm``."""
        return obj is None and isinstance(user_obj, User) and perm in user_obj.powers
