"""The addresses of users, roles, tokens and the lock."""

from django.urls import path

from almoner.platform.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.own, name="own"),
    path("lock", views.lock, name="lock"),
    path("unlock", views.unlock, name="unlock"),
    path("active", views.active, name="active"),
    path("sign-out-everywhere", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("users", views.users, name="users"),
    path("users/add", views.add_user, name="add_user"),
    path("users/<uuid:user_id>", views.user, name="user"),
    path("users/<uuid:user_id>/password", views.give_password, name="give_password"),
    path("users/<uuid:user_id>/end-access", views.end_access, name="end_access"),
    path("users/<uuid:user_id>/restore-access", views.restore_access, name="restore_access"),
    path("users/<uuid:user_id>/sign-out", views.sign_out, name="sign_out"),
    path("users/<uuid:user_id>/forget-factors", views.forget_factors, name="forget_factors"),
    path("roles", views.roles, name="roles"),
    path("roles/add", views.add_role, name="add_role"),
    path("roles/<int:role_id>", views.role, name="role"),
    path("roles/<int:role_id>/remove", views.remove_role, name="remove_role"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke", views.revoke_token, name="revoke_token"),
]
