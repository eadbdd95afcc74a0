"""Addresses of notes, signatures, what is missing, and queries."""

from django.urls import path

from almoner.records.views import notes, signing

urlpatterns = [
    path("sign", signing.sign, name="sign"),
    path("<uuid:patient_id>/notes/write", notes.write, name="write_note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/", notes.read, name="note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/change", notes.change, name="change_note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/addendum", notes.add_to, name="add_to_note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/amend", notes.amend, name="amend_note"),
]
