"""The JSON API under ``/api/``: each area's router, one way to say no."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from ninja import NinjaAPI

api = NinjaAPI(title="Almoner", version="1", docs_url=None, urls_namespace="api")

for _app in settings.AREAS:
    if find_spec(f"{_app}.api"):
        _area = _app.rsplit(".", 1)[1]
        api.add_router(f"/{_area}/", import_module(f"{_app}.api").router, tags=[_area])
