"""Addresses of notes, signatures, what is missing, and queries."""

from django.urls import path

from almoner.records.views import asking, completing, notes, signing

urlpatterns = [
    path("deficiencies/", completing.deficiencies, name="deficiencies"),
    path("deficiencies/<uuid:deficiency_id>/waive", completing.waive, name="waive"),
    path("deficiencies/letter/<uuid:practitioner_id>", completing.letter, name="deficiency_letter"),
    path("deficiencies/letters/<uuid:kept_letter_id>", completing.kept_letter, name="kept_letter"),
    path("rules/", completing.rules, name="rules"),
    path("rules/add", completing.add_rule, name="add_rule"),
    path("rules/<uuid:rule_id>/", completing.change_rule, name="change_rule"),
    path("queries/", asking.worklist, name="queries"),
    path("<uuid:patient_id>/queries/ask", asking.ask, name="ask"),
    path("<uuid:patient_id>/queries/<uuid:query_id>/", asking.query, name="query"),
    path("<uuid:patient_id>/queries/<uuid:query_id>/say", asking.say, name="say"),
    path("sign", signing.sign, name="sign"),
    path("<uuid:patient_id>/notes/write", notes.write, name="write_note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/", notes.read, name="note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/change", notes.change, name="change_note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/addendum", notes.add_to, name="add_to_note"),
    path("<uuid:patient_id>/note/<uuid:row_id>/amend", notes.amend, name="amend_note"),
]
