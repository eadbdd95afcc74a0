"""The addresses of messages."""

from django.urls import path

from almoner.messages import views

app_name = "messages"
urlpatterns = [
    path("reports/", views.report, name="report"),
]
