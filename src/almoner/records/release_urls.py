"""Addresses of releases, holds and paper charts."""

from django.urls import path

from almoner.records.views import custody, release, release_pages, release_papers, release_setup

urlpatterns = [
    path("", release.worklist, name="releases"),
    path("requesters/", release_setup.requesters, name="requesters"),
    path("requesters/add", release_setup.save_requester, name="add_requester"),
    path("requesters/<uuid:requester_id>", release_setup.save_requester, name="requester"),
    path("setup/", release_setup.setup, name="release_setup"),
    path("setup/fees/add", release_setup.save_fees, name="add_fees"),
    path("setup/fees/<uuid:schedule_id>", release_setup.save_fees, name="fees"),
    path("setup/retention/add", release_setup.save_rule, name="add_retention"),
    path("setup/retention/<uuid:retention_id>", release_setup.save_rule, name="retention"),
    path("holds/", custody.holds, name="holds"),
    path("holds/<uuid:hold_id>/end", custody.end_hold, name="end_hold"),
    path("paper/", custody.paper, name="paper"),
    path("paper/boxes/add", custody.add_box, name="add_box"),
    path("paper/<slug:thing>/<uuid:thing_id>/out", custody.check_out, name="paper_out"),
    path("paper/<slug:thing>/<uuid:thing_id>/label", custody.label, name="paper_label"),
    path("paper/loans/<uuid:loan_id>/back", custody.check_in, name="paper_back"),
    path("paper/charts/<uuid:chart_id>/box", custody.put_in_box, name="paper_box"),
    path("paper/charts/<uuid:chart_id>/destroy", custody.destroy, name="paper_destroy"),
    path("invoices/<uuid:invoice_id>", release_papers.invoice, name="release_invoice"),
    path("patients/<uuid:patient_id>/", release.of_patient, name="disclosures"),
    path("patients/<uuid:patient_id>/add", release.receive, name="add_release"),
    path("patients/<uuid:patient_id>/hold", custody.place_hold, name="place_hold"),
    path("patients/<uuid:patient_id>/paper", custody.add_chart, name="add_paper_chart"),
    path("patients/<uuid:patient_id>/account", release_papers.account, name="account"),
    path("<uuid:request_id>/", release.request, name="release"),
    path("<uuid:request_id>/authority/<slug:kind>", release.authority, name="authority"),
    path("authorities/<uuid:authority_id>/revoke", release.revoke, name="revoke_authority"),
    path("<uuid:request_id>/pages/", release_pages.picking, name="release_pages"),
    path("<uuid:request_id>/pages/<uuid:page_id>", release_pages.redaction, name="redaction"),
    path("<uuid:request_id>/pictures/<uuid:page_id>", release_pages.picture, name="page_picture"),
    path("<uuid:request_id>/approve", release.approve, name="approve_release"),
    path("<uuid:request_id>/deliver", release.deliver, name="deliver_release"),
    path("<uuid:request_id>/locked", release_papers.locked_copy, name="locked_release"),
    path("<uuid:request_id>/charge", release.charge, name="charge_release"),
    path("<uuid:request_id>/<slug:verb>", release.settle, name="settle_release"),
]
