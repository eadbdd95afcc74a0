"""Addresses of coding."""

from django.urls import path

from almoner.coding import views

app_name = "coding"

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/next", views.next_visit, name="next_visit"),
    path("visits/<uuid:visit_id>/", views.visit, name="visit"),
    path("visits/<uuid:visit_id>/find", views.find, name="find"),
    path("visits/<uuid:visit_id>/diagnosis", views.add_diagnosis, name="add_diagnosis"),
    path("visits/<uuid:visit_id>/service", views.add_service, name="add_service"),
    path("visits/<uuid:visit_id>/<str:kind>/<uuid:line_id>", views.line, name="line"),
    path("visits/<uuid:visit_id>/level", views.level, name="level"),
    path("visits/<uuid:visit_id>/about", views.describe, name="describe"),
    path("visits/<uuid:visit_id>/answer", views.answer, name="answer"),
    path("visits/<uuid:visit_id>/mend", views.mend, name="mend"),
    path("visits/<uuid:visit_id>/finish", views.finish, name="finish"),
    path("visits/<uuid:visit_id>/reopen", views.reopen, name="reopen"),
    path("visits/<uuid:visit_id>/charge", views.charge, name="charge"),
    path("visits/<uuid:visit_id>/ask", views.ask, name="ask"),
    path("stays/", views.stays, name="stays"),
    path("stays/next", views.next_stay, name="next_stay"),
    path("stays/<uuid:visit_id>/", views.visit_stay, name="visit_stay"),
    path("figures/", views.figures, name="figures"),
    path("figures/visits/", views.figure_visits, name="figure_visits"),
    path("figures/peers/", views.peers, name="peers"),
    path("audits/", views.audits, name="audits"),
    path("audits/<uuid:audit_id>/", views.audit, name="audit"),
    path("stay/", views.stay, name="stay"),
    path("risk/", views.risk, name="risk"),
    path("releases/", views.releases, name="releases"),
    path("releases/add", views.add_release, name="add_release"),
    path("releases/upload/<uuid:upload_id>/", views.release_upload, name="release_upload"),
    path("releases/upload/<uuid:upload_id>/<str:verb>", views.settle_upload, name="settle_upload"),
    path("releases/<uuid:release_id>/", views.release, name="release"),
    path("releases/<uuid:release_id>/impact", views.impact, name="impact"),
    path("releases/<uuid:release_id>/replace", views.replace_favorite, name="replace_favorite"),
    path("groups/", views.groups, name="groups"),
    path("groups/add", views.add_group, name="add_group"),
    path("groups/<uuid:code_group_id>/", views.group, name="group"),
    path("tables/<str:name>/", views.table, name="table"),
    path("encoder/", views.encoder, name="encoder"),
    path("encoder/<str:code>/", views.code, name="code"),
    path("encoder/<str:code>/keep", views.keep, name="keep"),
]
