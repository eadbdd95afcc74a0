"""Addresses of paper and files coming in, and of documents in a chart."""

from django.urls import path

from almoner.records.views import documents, incoming, paging, reconciling, uploading

urlpatterns = [
    path("incoming/", incoming.worklist, name="incoming"),
    path("incoming/add", uploading.upload, name="upload"),
    path("incoming/<uuid:incoming_id>/", incoming.item, name="incoming_item"),
    path("incoming/<uuid:incoming_id>/file", incoming.file, name="file_incoming"),
    path("incoming/<uuid:incoming_id>/next", incoming.after, name="next_incoming"),
    path("incoming/<uuid:incoming_id>/again", incoming.again, name="read_again"),
    path("incoming/<uuid:incoming_id>/password", incoming.unlock, name="unlock"),
    path("incoming/<uuid:incoming_id>/aside", incoming.aside, name="set_aside"),
    path("incoming/<uuid:incoming_id>/back", incoming.back, name="bring_back"),
    path("incoming/<uuid:incoming_id>/pages", paging.arrange, name="arrange"),
    path(
        "incoming/<uuid:incoming_id>/pages/<int:number>.jpg",
        paging.incoming_page,
        name="incoming_page",
    ),
    path("<uuid:patient_id>/cover", uploading.cover, name="cover"),
    path("<uuid:patient_id>/documents/<uuid:document_id>/", documents.document, name="document"),
    path(
        "<uuid:patient_id>/documents/<uuid:document_id>/misfiled",
        documents.misfiled,
        name="misfiled",
    ),
    path(
        "<uuid:patient_id>/documents/<uuid:document_id>/data",
        reconciling.reconcile,
        name="reconcile",
    ),
    path(
        "<uuid:patient_id>/documents/<uuid:document_id>/<int:number>.jpg",
        documents.page,
        name="document_page",
    ),
]
