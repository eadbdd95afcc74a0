"""Addresses of forms."""

from django.urls import path

from almoner.records.views import building, form_requests, library, responses, reviewing

urlpatterns = [
    path("forms/", library.library, name="forms"),
    path("forms/import", library.import_file, name="import_form"),
    path("forms/add", library.add, name="add_form"),
    path("forms/waiting/", responses.waiting, name="waiting_forms"),
    path("forms/<uuid:form_id>/", library.form, name="form"),
    path("forms/<uuid:form_id>/build/", building.build, name="build"),
    path("forms/<uuid:form_id>/build/item", building.item, name="build_item"),
    path("forms/<uuid:form_id>/export", library.export, name="export_form"),
    path("forms/<uuid:form_id>/blank", library.blank, name="blank_form"),
    path("forms/<uuid:form_id>/publish", library.publish, name="publish_form"),
    path("forms/<uuid:form_id>/retire", library.retire, name="retire_form"),
    path("forms/<uuid:form_id>/back", library.bring_back, name="bring_back_form"),
    path("responses/<uuid:response_id>/", responses.response, name="response"),
    path("responses/<uuid:response_id>/paper", responses.paper, name="response_paper"),
    path("responses/<uuid:response_id>/review", reviewing.review, name="review"),
    path("responses/<uuid:response_id>/amend", responses.amend, name="amend_response"),
    path("responses/<uuid:response_id>/error", responses.error, name="response_error"),
    path("responses/<uuid:response_id>/alert", responses.alert, name="see_alert"),
    path("<uuid:patient_id>/forms/", responses.of_patient, name="patient_forms"),
    path("responses/<uuid:response_id>/withdraw", form_requests.withdraw, name="withdraw_form"),
    path("answer/<str:token>/", form_requests.answer, name="answer_form"),
    path("<uuid:patient_id>/forms/<uuid:form_id>/ask", form_requests.ask, name="ask_form"),
    path(
        "<uuid:patient_id>/forms/<uuid:form_id>/tablet", form_requests.hand_over, name="hand_over"
    ),
    path("<uuid:patient_id>/forms/<uuid:form_id>/begin", responses.begin, name="begin_form"),
]
