"""The addresses of the screens' own parts."""

from django.urls import path

from almoner.platform.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("form/", views.gallery_form, name="gallery_form"),
    path("palette/", views.find, name="palette"),
    path("news/", views.news, name="news"),
    path("drafts/", views.drafts, name="drafts"),
]
