"""Django's registration of the screens' look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components and assets."""

    name = "almoner.platform.ui"
    label = "ui"
    verbose_name = "Screens"

    def ready(self) -> None:
        """Make the platform's own screens findable; its lower packages do not know of screens."""
        from almoner.platform.ui import navigation

        Screen = navigation.Screen  # noqa: N806 - a class, not a value
        navigation.register(
            Screen(
                "Office", "Users", "accounts:users", "users", "accounts.manage_users", order=800
            ),
            Screen(
                "Office",
                "Roles and powers",
                "accounts:roles",
                "shield",
                "accounts.manage_roles",
                order=810,
            ),
            Screen(
                "Office", "API tokens", "accounts:tokens", "key", "accounts.issue_token", order=820
            ),
            Screen("Office", "Who looked", "audit:readings", "eye", "audit.read", order=830),
            Screen("Office", "Log", "audit:log", "history", "audit.read", order=840),
            Screen("Office", "Background work", "jobs:work", "refresh", "jobs.manage", order=850),
            Screen("Almoner", "Your account", "accounts:own", "user", in_rail=False, order=890),
            navigation.Screen(
                "Almoner", "Components", "ui:gallery", words="parts style", in_rail=False, order=900
            ),
        )
