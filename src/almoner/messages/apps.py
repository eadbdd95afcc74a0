"""Django's registration of messages."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The area's app."""

    name = "almoner.messages"
    label = "messaging"
    verbose_name = "Messages"
