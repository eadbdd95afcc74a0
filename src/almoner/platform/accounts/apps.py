"""Django's registration of accounts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Seeds roles and powers after every migration."""

    name = "almoner.platform.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Write the powers every area declares once the tables are there."""
        from almoner.platform.accounts.powers import seed

        post_migrate.connect(seed, sender=self, dispatch_uid="almoner.powers")
