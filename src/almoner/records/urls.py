"""Addresses of the chart."""

from django.urls import include, path

from almoner.records.incoming_urls import urlpatterns as incoming
from almoner.records.views import chart, entries, prints, search

app_name = "records"
PUBLIC = {"answer_form": "patients fill a form in through a signed link"}

urlpatterns = [
    *incoming,
    path("", include("almoner.records.form_urls")),
    path("release/", include("almoner.records.release_urls")),
    path("", include("almoner.records.urls_completeness")),
    path("<uuid:patient_id>/", chart.summary, name="chart"),
    path("<uuid:patient_id>/entries/", chart.chronological, name="entries"),
    path("<uuid:patient_id>/problems/", chart.by_problem, name="problems"),
    path("<uuid:patient_id>/histories/", chart.histories, name="histories"),
    path("search/", search.search, name="search"),
    path("<uuid:patient_id>/print/", prints.choose, name="print_choose"),
    path("<uuid:patient_id>/print/<uuid:print_id>/", prints.progress, name="print"),
    path("<uuid:patient_id>/print/<uuid:print_id>/pdf", prints.pdf, name="print_pdf"),
    path("<uuid:patient_id>/print/<uuid:print_id>/file", prints.file, name="file_print"),
    path("<uuid:patient_id>/vital-signs/add", entries.add_vitals, name="add_vitals"),
    path("<uuid:patient_id>/<slug:kind>/add", entries.add, name="add"),
    path("<uuid:patient_id>/<slug:kind>/<uuid:row_id>/", entries.versions, name="entry"),
    path("<uuid:patient_id>/<slug:kind>/<uuid:row_id>/change", entries.change, name="change"),
    path("<uuid:patient_id>/<slug:kind>/<uuid:row_id>/error", entries.error, name="error"),
]
