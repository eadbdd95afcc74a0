"""The address of live news."""

from django.urls import path

from almoner.platform.live import views

app_name = "live"
urlpatterns = [path("", views.stream, name="stream")]
