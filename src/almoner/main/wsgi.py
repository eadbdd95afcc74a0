"""The WSGI application that granian serves: one chain for people, a shorter one for programs."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almoner.main.settings")
for_people = get_wsgi_application()

from almoner.main.programs import ProgramHandler, is_program  # noqa: E402 - after the set-up

for_programs = ProgramHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    chain = for_programs if is_program(environ) else for_people
    return chain(environ, start_response)
