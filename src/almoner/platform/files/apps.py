"""Django's registration of files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files."""

    name = "almoner.platform.files"
    label = "files"
    verbose_name = "Files"
