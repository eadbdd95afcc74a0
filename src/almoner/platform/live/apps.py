"""Django's registration of live news."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """NOTIFY to SSE."""

    name = "almoner.platform.live"
    label = "live"
    verbose_name = "Live news"
