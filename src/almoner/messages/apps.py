"""Django's registration of messages, and their places in the rail and the palette."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The area's app."""

    name = "almoner.messages"
    label = "messaging"
    verbose_name = "Messages"

    def ready(self) -> None:
        """Make the screens findable."""
        from almoner.platform.ui.navigation import Screen, register

        register(
            Screen(
                "Messages", "Sent messages", "messages:outgoing", icon="mail", keys="g m",
                order=60, power="messages.read", words="e-mail text sms reminders outgoing",
            ),
            Screen(
                "Messages", "Did not arrive", "messages:not_arrived", icon="alert", keys="g n",
                order=61, power="messages.read", words="failed undeliverable retry bounced",
            ),
        )  # fmt: skip
