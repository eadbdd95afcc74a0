"""The addresses of the front desk; it has the root."""

from django.urls import path

from almoner.frontdesk.views import board, check_out, papers, rules, steps, visitors

app_name = "frontdesk"
urlpatterns = [
    path("", board.home, name="home"),
    path("today/", board.start, name="start"),
    path("arrivals/", board.arrivals, name="arrivals"),
    path("check-in/<uuid:appointment_id>/", steps.check_in, name="check_in"),
    path("no-show/<uuid:appointment_id>/", steps.no_show, name="no_show"),
    path("walk-in/", steps.find_walk_in, name="find_walk_in"),
    path("walk-in/<uuid:patient_id>/", steps.walk_in, name="walk_in"),
    path("visits/<uuid:visit_id>/", steps.visit, name="visit"),
    path("visits/<uuid:visit_id>/check-in/", steps.check_in_again, name="check_in_again"),
    path("visits/<uuid:visit_id>/room/", steps.room, name="room"),
    path("visits/<uuid:visit_id>/clinician/", steps.clinician, name="clinician"),
    path("visits/<uuid:visit_id>/check-out/", check_out.check_out, name="check_out"),
    path("visits/<uuid:visit_id>/left/", steps.left, name="left"),
    path("visits/<uuid:visit_id>/undo/", steps.undo, name="undo"),
    path("visitors/", visitors.visitors, name="visitors"),
    path("visitors/receive/", visitors.receive, name="receive"),
    path("visitors/hosts/", visitors.hosts, name="hosts"),
    path("visitors/<uuid:visitor_id>/", visitors.visitor, name="visitor"),
    path("visitors/<uuid:visitor_id>/badge.pdf", visitors.badge, name="badge"),
    path("visitors/<uuid:visitor_id>/sign-out/", visitors.sign_out, name="sign_out"),
    path("visitors/<uuid:visitor_id>/undo/", visitors.undo_sign_out, name="undo_sign_out"),
    path("labels/<uuid:patient_id>/", papers.labels_of, name="labels"),
    path("labels/<uuid:patient_id>/<slug:kind>.pdf", papers.paper, name="paper"),
    path("waiting-times/", rules.limits, name="limits"),
]
