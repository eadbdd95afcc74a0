"""The addresses of reports."""

from django.urls import path

from almoner.reports import views

app_name = "reports"

urlpatterns = [
    path("conservation/", views.conservation, name="conservation"),
]
