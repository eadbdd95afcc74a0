"""The addresses of the log and the readings."""

from django.urls import path

from almoner.platform.audit import views

app_name = "audit"
urlpatterns = [
    path("readings", views.readings, name="readings"),
    path("log", views.log, name="log"),
]
