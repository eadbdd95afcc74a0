"""Every address of Almoner, area by area."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from almoner.main.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("almoner.platform.accounts.signing_in")),
    path("api/", api.urls),
    path("fhir/", include(("almoner.records.views.fhir", "fhir"))),
]

for _app in [*settings.AREAS, *settings.PLATFORM]:
    if find_spec(f"{_app}.urls"):
        _prefix = "" if _app == "almoner.frontdesk" else f"{_app.rsplit('.', 1)[1]}/"
        urlpatterns.insert(0, path(_prefix, include(f"{_app}.urls")))
