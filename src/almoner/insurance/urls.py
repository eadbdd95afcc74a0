"""The addresses of insurance."""

from django.urls import path

from almoner.insurance import views

app_name = "insurance"

_PAYER = "payers/<uuid:payer_id>"
_COVERAGE = "coverages/<uuid:coverage_id>"
_LEAVE = "authorizations/<uuid:authorization_id>"

urlpatterns = [
    # eligibility
    path("", views.eligibility, name="eligibility"),
    path("ask", views.ask_coming, name="ask_coming"),
    path(f"{_COVERAGE}/ask", views.ask_coverage, name="ask_coverage"),
    path("checks/<uuid:check_id>/", views.check, name="check"),
    # set-up
    path("payers/", views.payers, name="payers"),
    path("payers/add", views.add_payer, name="add_payer"),
    path(f"{_PAYER}/", views.payer, name="payer"),
    path(f"{_PAYER}/terms", views.edit_terms, name="edit_terms"),
    path(f"{_PAYER}/<slug:payer_row_kind>/add", views.save_row, name="add_row"),
    path(f"{_PAYER}/<slug:payer_row_kind>/<uuid:payer_row_id>/", views.save_row, name="edit_row"),
    path("partners/", views.partners, name="partners"),
    path("partners/add", views.save_partner, name="add_partner"),
    path("partners/<uuid:trading_partner_id>/", views.save_partner, name="edit_partner"),
    # coverages
    path("patients/<uuid:patient_id>/", views.of_patient, name="of_patient"),
    path("patients/<uuid:patient_id>/coverages/add", views.add_coverage, name="add_coverage"),
    path("patients/<uuid:patient_id>/coverages/scan", views.scan_card, name="scan_card"),
    path(f"{_COVERAGE}/", views.coverage, name="coverage"),
    path(f"{_COVERAGE}/edit", views.edit_coverage, name="edit_coverage"),
    path(f"{_COVERAGE}/end", views.end_coverage, name="end_coverage"),
    path(f"{_COVERAGE}/mark", views.mark_coverage, name="mark_coverage"),
    path(f"{_COVERAGE}/card", views.keep_card, name="keep_card"),
    path(f"{_COVERAGE}/card/read", views.read_card, name="read_card"),
    path("patients/<uuid:patient_id>/accidents/add", views.add_accident, name="add_accident"),
    path("accidents/<uuid:accident_id>/", views.edit_accident, name="edit_accident"),
    # authorizations and referrals
    path("authorizations/", views.authorizations, name="authorizations"),
    path(
        "patients/<uuid:patient_id>/authorizations/add",
        views.add_authorization,
        name="add_authorization",
    ),
    path(f"{_LEAVE}/", views.authorization, name="authorization"),
    path(f"{_LEAVE}/edit", views.edit_authorization, name="edit_authorization"),
    path(f"{_LEAVE}/use", views.use_authorization, name="use_authorization"),
    path("uses/<uuid:authorization_use_id>/undo", views.undo_use, name="undo_use"),
]
