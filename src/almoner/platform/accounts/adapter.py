"""What allauth may and may not do here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest  # noqa: TID251 - allauth's hook is handed the request


class StaffAdapter(DefaultAccountAdapter):
    """Staff accounts are made by the office manager: nobody signs up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse."""
        return False
