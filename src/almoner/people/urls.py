"""The addresses of people."""

from django.urls import path

from almoner.people.views import finding, merging, opening, patients, practice, rows

app_name = "people"

_PATIENT = "patients/<uuid:patient_id>/"

urlpatterns = [
    path("patients/", finding.search, name="search"),
    path("patients/options", finding.options, name="options"),
    path("patients/alike", finding.alike, name="alike"),
    path("patients/register", patients.register, name="register"),
    path(_PATIENT, patients.summary, name="patient"),
    path(_PATIENT + "edit", patients.edit, name="edit"),
    path(_PATIENT + "history", patients.history, name="history"),
    path(_PATIENT + "photo", patients.photo, name="photo"),
    path(_PATIENT + "restrict", patients.restrict, name="restrict"),
    path(_PATIENT + "in-error", patients.mark_in_error, name="mark_in_error"),
    path(_PATIENT + "break-glass", opening.break_glass, name="break_glass"),
    path(_PATIENT + "account", rows.account, name="account"),
    path(_PATIENT + "merge", merging.choose, name="choose_merge"),
    path(_PATIENT + "<slug:kind>/add", rows.add, name="add_row"),
    path(_PATIENT + "<slug:kind>/<uuid:row_id>", rows.edit, name="edit_row"),
    path(_PATIENT + "<slug:kind>/<uuid:row_id>/<slug:verb>", rows.settle, name="settle_row"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("duplicates/<uuid:pair_id>", merging.decide, name="decide"),
    path("merge/<uuid:one_id>/<uuid:two_id>", merging.merge, name="merge"),
    path("merges/", merging.merges, name="merges"),
    path("merges/<uuid:merge_id>", merging.unmerge, name="unmerge"),
    path("practice/", practice.practice, name="the_practice"),
    path("practice/holidays", practice.holidays, name="holidays"),
    path("practice/holidays/<uuid:holiday_id>", practice.remove_holiday, name="remove_holiday"),
    path("practice/hours/<uuid:location_id>", practice.hours, name="hours"),
    path("practice/<slug:kind>/", practice.listing, name="practice"),
    path("practice/<slug:kind>/add", practice.add, name="practice_add"),
    path("practice/<slug:kind>/<uuid:row_id>", practice.edit, name="practice_edit"),
    path("directory/facilities/options", finding.facilities, name="find_facility"),
    path("locations/", practice.listing, {"kind": "locations"}, name="locations"),
    path("directory/", practice.listing, {"kind": "outside"}, name="directory"),
    path("imports/", practice.imports, name="imports"),
]
