"""The addresses of the books."""

from django.urls import path

from almoner.ledger import views

app_name = "ledger"

urlpatterns = [
    # accounts
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<uuid:family_id>/", views.account, name="account"),
    path("accounts/<uuid:family_id>/pay", views.pay, name="pay"),
    path("accounts/<uuid:family_id>/proposal", views.proposal, name="proposal"),
    path("patients/<uuid:patient_id>/account", views.account_of_patient, name="of_patient"),
    path("superbills/<uuid:superbill_id>/", views.superbill, name="superbill"),
    path("payments/<uuid:payment_id>/", views.payment, name="payment"),
    path("payments/<uuid:payment_id>/receipt", views.receipt, name="receipt"),
    path("payments/<uuid:payment_id>/apply", views.apply, name="apply"),
    path("undo/<slug:what>/<uuid:thing_id>", views.undo, name="undo"),
    path("owed/<int:owed_id>/adjust", views.adjust, name="adjust"),
    path("owed/<int:owed_id>/transfer", views.transfer, name="transfer"),
    # charges and fees
    path("patients/<uuid:patient_id>/charge", views.charge, name="charge"),
    path("fees/", views.fees, name="fees"),
    path("fees/<uuid:schedule_id>/", views.fee_schedule, name="fee_schedule"),
    # reports
    path("reports/", views.reports, name="reports"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("entries/<uuid:journal_entry_id>/", views.entry, name="entry"),
    # journal and months
    path("entries/add", views.add_entry, name="add_entry"),
    path("entries/<uuid:journal_entry_id>/reverse", views.reverse_entry, name="reverse_entry"),
    path("journal/import", views.load, name="load"),
    path("journal/<slug:form>", views.export, name="export"),
    path("months/", views.periods, name="periods"),
    path("months/<slug:verb>", views.change_period, name="change_period"),
]
