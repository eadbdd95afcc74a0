"""The addresses of messages."""

from django.urls import path

from almoner.messages import fax_views, views

app_name = "messages"
PUBLIC = {
    "report": "the SMS provider's delivery reports: each is signed",
    "fax_event": "the fax provider's events: each is signed",
    "fax_pages": "the pages of a fax for its provider: once, at an address nobody can guess",
}
urlpatterns = [
    path("", views.outgoing, name="outgoing"),
    path("not-arrived/", views.not_arrived, name="not_arrived"),
    path("reports/", views.report, name="report"),
    path("fax/events/", fax_views.event, name="fax_event"),
    path("fax/pages/<str:token>/", fax_views.pages, name="fax_pages"),
    path("<uuid:message_id>/", views.message, name="message"),
    path("<uuid:message_id>/retry/", views.retry, name="retry"),
    path("<uuid:message_id>/settle/", views.settle, name="settle"),
    path("<uuid:message_id>/withdraw/", views.withdraw, name="withdraw"),
]
