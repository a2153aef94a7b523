"""Addresses under /compte/: ours, then allauth's views under French paths and their own names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as social
from allauth.urls import build_provider_urlpatterns
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, path

from civic.accounts import views
from civic.accounts.pages import account_page, leaving_page, wrapped

_OURS: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("profil/", views.profile, name="profile"),
    path("consentements/", views.consents, name="consents"),
    path("consentements/retirer/", views.withdraw, name="withdraw-consent"),
    path("mes-donnees/", views.my_data, name="my-data"),
    path("mes-donnees.json", views.my_data_file, name="my-data-file"),
    path("effacer/", views.erase, name="erase"),
    path("efface/", views.erased, name="erased"),
    path("cles-api/", views.tokens, name="api-tokens"),
    path("cles-api/<int:pk>/revoquer/", views.revoke, name="revoke-token"),
    path("securite/obligatoire/", views.second_factor_needed, name="second-factor"),
]

_ENTRANCE: list[URLPattern | URLResolver] = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisir/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/verification/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("inscription/", account.signup, name="account_signup"),
    path("inscription/cle/", account.signup_by_passkey, name="account_signup_by_passkey"),
    path("inscription/cle/creer/", keys.signup_webauthn, name="mfa_signup_webauthn"),
    path(
        "verifier-mon-adresse/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("deconnexion/", account.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/oublie/nouveau/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "mot-de-passe/oublie/change/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]

_SECURITY: list[URLPattern | URLResolver] = [
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("adresse/", account.email, name="account_email"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("securite/", mfa.index, name="mfa_index"),
    path("securite/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "securite/confirmer/cle/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path("securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/codes/nouveaux/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/codes/telecharger/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("securite/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("securite/cles/<int:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
]

_PROVIDERS: list[URLPattern | URLResolver] = [
    path("ailleurs/", social.connections, name="socialaccount_connections"),
    path("ailleurs/inscription/", social.signup, name="socialaccount_signup"),
    path("ailleurs/annule/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("ailleurs/erreur/", social.login_error, name="socialaccount_login_error"),
    *build_provider_urlpatterns(),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *wrapped([*_OURS, *_ENTRANCE, *_SECURITY], account_page),
    *wrapped(_PROVIDERS, leaving_page),
]
