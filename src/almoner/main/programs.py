"""The chain that a program's request with a token goes through.

Sessions, pages, forms and notes to people have no part in it: what they cost is left out. A
request without a token, also one to the API from a signed-in browser, takes the other chain.
"""

from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

from almoner.platform.accounts.middleware import PROGRAMS


def is_program(environ: dict[str, Any]) -> bool:
    """Tell whether a request comes with a token, to where tokens are taken."""
    scheme = str(environ.get("HTTP_AUTHORIZATION", ""))[:7].lower()
    return scheme == "bearer " and str(environ.get("PATH_INFO", "")).startswith(PROGRAMS)


class ProgramHandler(WSGIHandler):
    """Django's handler with ``PROGRAM_MIDDLEWARE`` in place of ``MIDDLEWARE``."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django's own
        """Chain the parts, the first outermost."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined] # no stub
        for path in reversed(settings.PROGRAM_MIDDLEWARE):
            part = import_string(path)(handler)
            if hasattr(part, "process_view"):
                self._view_middleware.insert(0, part.process_view)
            if hasattr(part, "process_exception"):
                self._exception_middleware.append(part.process_exception)
            handler = convert_exception_to_response(part)
        self._middleware_chain = handler
