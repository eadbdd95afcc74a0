"""Addresses of coding."""

from django.urls import path

from almoner.coding import views

app_name = "coding"

urlpatterns = [
    path("stay/", views.stay, name="stay"),
    path("encoder/", views.encoder, name="encoder"),
    path("encoder/<str:code>/", views.code, name="code"),
    path("encoder/<str:code>/keep", views.keep, name="keep"),
]
