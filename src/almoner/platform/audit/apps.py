"""Django's registration of audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """History, readings and the log."""

    name = "almoner.platform.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        """Hear what the accounts tell."""
        from almoner.platform.audit import reactions  # noqa: F401
