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
    path("fees/<uuid:fee_schedule_id>/", views.fee_schedule, name="fee_schedule"),
    path("fees/medicare", views.medicare_fees, name="medicare_fees"),
    path("fees/<uuid:fee_schedule_id>/set", views.set_fee, name="set_fee"),
    path("fees/<uuid:fee_schedule_id>/csv", views.export_fees, name="export_fees"),
    path("fees/rows/<uuid:fee_row_id>", views.fee_row, name="fee_row"),
    path("fees/rows/<uuid:fee_row_id>/end", views.end_fee, name="end_fee"),
    # good-faith estimates
    path("estimates/", views.estimates, name="estimates"),
    path("patients/<uuid:patient_id>/estimate", views.add_estimate, name="add_estimate"),
    path("estimates/<uuid:estimate_id>/", views.estimate, name="estimate"),
    path("estimates/<uuid:estimate_id>/edit", views.edit_estimate, name="edit_estimate"),
    path("estimates/<uuid:estimate_id>/items", views.add_estimate_item, name="add_estimate_item"),
    path(
        "estimates/<uuid:estimate_id>/providers",
        views.add_estimate_provider,
        name="add_estimate_provider",
    ),
    path("estimates/<uuid:estimate_id>/give", views.give_estimate, name="give_estimate"),
    path("estimates/<uuid:estimate_id>/drop", views.drop_estimate, name="drop_estimate"),
    path("estimates/<uuid:estimate_id>/replace", views.replace_estimate, name="replace_estimate"),
    path(
        "estimates/<uuid:estimate_id>/visits", views.say_estimate_visit, name="say_estimate_visit"
    ),
    path("estimates/<uuid:estimate_id>/pdf", views.estimate_pdf, name="estimate_pdf"),
    path(
        "estimates/items/<uuid:estimate_item_id>/drop",
        views.drop_estimate_item,
        name="drop_estimate_item",
    ),
    path(
        "estimates/providers/<uuid:estimate_provider_id>/drop",
        views.drop_estimate_provider,
        name="drop_estimate_provider",
    ),
    # discounts and the sliding fee scale
    path("discounts/", views.discounts, name="discounts"),
    path("discounts/rules/add", views.save_discount_rule, name="add_discount_rule"),
    path(
        "discounts/rules/<uuid:discount_rule_id>",
        views.save_discount_rule,
        name="edit_discount_rule",
    ),
    path("discounts/scales/add", views.save_sliding_scale, name="add_sliding_scale"),
    path(
        "discounts/scales/<uuid:sliding_scale_id>",
        views.save_sliding_scale,
        name="edit_sliding_scale",
    ),
    path("discounts/of/<uuid:family_id>", views.family_discounts, name="family_discounts"),
    path("discounts/of/<uuid:family_id>/give", views.give_discount, name="give_discount"),
    path("discounts/of/<uuid:family_id>/apply", views.take_application, name="take_application"),
    path("discounts/given/<uuid:discount_flag_id>/end", views.end_discount, name="end_discount"),
    path(
        "discounts/applications/<uuid:sliding_application_id>/end",
        views.end_application,
        name="end_application",
    ),
    path("superbills/<uuid:superbill_id>/discount", views.post_discount, name="post_discount"),
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
    # statements, payment plans, collections
    path("statements/", views.statements, name="statements"),
    path("statements/propose", views.propose_statements, name="propose_statements"),
    path("statements/rules", views.billing_rules, name="billing_rules"),
    path("statements/<uuid:batch_id>/", views.statement_batch, name="statement_batch"),
    path("statements/<uuid:batch_id>/leave-out", views.leave_out, name="leave_out"),
    path("statements/<uuid:batch_id>/start", views.start_statements, name="start_statements"),
    path("statements/<uuid:batch_id>/stop", views.stop_statements, name="stop_statements"),
    path("statements/<uuid:batch_id>/pdf", views.statements_pdf, name="statements_pdf"),
    path("statements/<uuid:batch_id>/<int:part>.zip", views.statements_zip, name="statements_zip"),
    path("statements/of/<uuid:family_id>", views.family_statements, name="family_statements"),
    path("statements/of/<uuid:family_id>/make", views.make_statement, name="make_statement"),
    path("statements/of/<uuid:family_id>/how", views.choose_billing, name="choose_billing"),
    path("statements/of/<uuid:family_id>/hold", views.hold_account, name="hold_account"),
    path("holds/<uuid:account_hold_id>/end", views.end_hold, name="end_hold"),
    path("statement/<uuid:statement_id>", views.statement, name="statement"),
    path("plans/", views.plans, name="plans"),
    path("plans/of/<uuid:family_id>/add", views.add_plan, name="add_plan"),
    path("plans/<uuid:plan_id>/", views.plan, name="plan"),
    path("plans/<uuid:plan_id>/end", views.end_plan, name="end_plan"),
    path("plans/<uuid:plan_id>/settle", views.settle_plan, name="settle_plan"),
    path("collections/", views.collections, name="collections"),
    path("collections/do", views.collect, name="collect"),
    path("collections/letters", views.collection_letters, name="collection_letters"),
    path("collections/letters/<uuid:step_id>", views.collection_letter, name="collection_letter"),
    path("collections/agencies", views.agencies, name="agencies"),
    path("collections/agencies/add", views.save_agency, name="add_agency"),
    path("collections/agencies/<uuid:agency_id>", views.save_agency, name="edit_agency"),
    path("collections/handed/<uuid:hand_off_id>", views.hand_off_file, name="hand_off_file"),
    path("collections/<uuid:case_id>/", views.collection_case, name="collection_case"),
    path("collections/<uuid:case_id>/<slug:verb>", views.change_case, name="change_case"),
    path("collections/<uuid:case_id>/fee/<uuid:payment_id>", views.agency_fee, name="agency_fee"),
]
