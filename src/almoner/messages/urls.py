"""The addresses of messages."""

from django.urls import path

from almoner.messages import views

app_name = "messages"
PUBLIC = {"report": "the SMS provider's delivery reports: each is signed"}
urlpatterns = [
    path("", views.outgoing, name="outgoing"),
    path("not-arrived/", views.not_arrived, name="not_arrived"),
    path("reports/", views.report, name="report"),
    path("<uuid:message_id>/", views.message, name="message"),
    path("<uuid:message_id>/retry/", views.retry, name="retry"),
    path("<uuid:message_id>/settle/", views.settle, name="settle"),
    path("<uuid:message_id>/withdraw/", views.withdraw, name="withdraw"),
]
