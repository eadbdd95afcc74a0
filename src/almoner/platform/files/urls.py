"""The address of files."""

from django.urls import path

from almoner.platform.files import views

app_name = "files"
urlpatterns = [path("<str:door>/<uuid:subject_id>", views.open_file, name="open")]
