"""The addresses of background work."""

from django.urls import path

from almoner.platform.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.work, name="work"),
    path("<int:job_id>/retry", views.retry, name="retry"),
]
