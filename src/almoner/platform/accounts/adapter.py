"""What allauth may and may not do here."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TID251 - allauth's hooks are handed the request
from django.urls import reverse

from almoner.platform.accounts import operations
from almoner.platform.accounts.actor import visitor
from almoner.platform.accounts.models import User


class StaffAdapter(DefaultAccountAdapter):
    """Staff accounts are made by the office manager: nobody signs up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who asked; only our own proxies (``TRUSTED_PROXIES``) may name somebody else."""
        address: str = request.META.get("REMOTE_ADDR", "")
        named = request.headers.get("X-Forwarded-For", "").split(",")
        while named and (not address or address in settings.TRUSTED_PROXIES):
            address = named.pop().strip() or address
        return address

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and say so to the log."""
        super().login(request, user)
        if isinstance(user, User):
            address = self.get_client_ip(request)
            operations.note_sign_in(user.as_actor(), user=user, address=address)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and say so to the log."""
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            operations.note_sign_out(user.as_actor(), user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        """Say to the log that somebody tried."""
        operations.note_failed_sign_in(
            visitor(),
            username=str(credentials.get("username", "")),
            address=self.get_client_ip(request),
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Lead on to the account; the page of the change itself would look as if it failed."""
        return reverse("accounts:own")

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """Refuse the password that was just in use: a temporary one must go."""
        cleaned: str = super().clean_password(password, user)
        if user is not None and user.pk and user.check_password(cleaned):
            raise ValidationError("This is the password you have now: choose another.")
        return cleaned

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store the password that its owner chose."""
        if isinstance(user, User):
            operations.choose_password(user.as_actor(), user=user, password=password)

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Send nothing: what changed in an account is in the log."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps are stored encrypted under the installation's secret key."""

    def encrypt(self, text: str) -> str:
        """Return the stored form of a secret."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; raises ``ValueError`` when the secret key was changed."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ValueError(
                "A second factor was stored under another SECRET_KEY. "
                "Put the old key into SECRET_KEY_FALLBACKS."
            ) from None


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(secret: str) -> bytes:
    digest = hashlib.sha256(b"almoner second factor\0" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
