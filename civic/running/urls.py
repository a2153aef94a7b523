"""Addresses."""

from django.urls import path

from civic.running import first_views, idle_views, role_views, setting_views, views

urlpatterns = [
    path("operateur/", views.page, name="running"),
    path("operateur/courrier/essai/", first_views.send_proof, name="running-send-proof"),
    path("operateur/courrier/essai/<uuid:uid>/", first_views.prove, name="running-prove"),
    path("operateur/couts/", views.costs, name="running-costs"),
    path("operateur/roles/", role_views.page, name="running-roles"),
    path("operateur/roles/donner/", role_views.give, name="running-role-give"),
    path("operateur/roles/<int:pk>/", role_views.renew, name="running-role-renew"),
    path("operateur/roles/<int:pk>/finir/", role_views.end, name="running-role-end"),
    path("operateur/reglages/", setting_views.page, name="running-settings"),
    path("operateur/reglages/<slug:slug>/", setting_views.setting, name="running-setting"),
    path("compte/garder/<str:token>/", idle_views.keep, name="keep-account"),
    path("operateur/<slug:slug>.csv", views.table, name="running-table"),
    path("operateur/courrier/<uuid:uid>/renvoyer/", views.send_again, name="running-send-again"),
]
