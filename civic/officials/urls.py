"""Addresses."""

from django.urls import include, path

from civic.officials.views import claims, directory, staff

OWN = "elus/mandat/"

urlpatterns = [
    path("", include("civic.officials.desk_urls")),
    path("elus/", directory.officials, name="officials"),
    path("elus/liste/", directory.everybody, name="officials-list"),
    path("elus/inviter/", directory.invite, name="invite-official"),
    path("elus/inviter/lettre.pdf", directory.invite_pdf, name="invite-official-pdf"),
    path(OWN, claims.mine, name="my-mandates"),
    path(f"{OWN}declarer/", claims.declare, name="declare-mandate"),
    path(f"{OWN}adresse/<str:token>/", claims.address, name="mandate-address"),
    path(f"{OWN}collaboration/<uuid:uid>/fin/", staff.end, name="end-staff"),
    path(f"{OWN}collaboration/<str:token>/", staff.answer, name="staff-invitation"),
    path(f"{OWN}<int:pk>/collaborateurs/", staff.staff, name="mandate-staff"),
    path(f"{OWN}<int:pk>/collaborateurs/inviter/", staff.invite, name="invite-staff"),
    path(f"{OWN}<uuid:uid>/", claims.claim, name="mandate-claim"),
    path(f"{OWN}<uuid:uid>/retirer/", claims.withdraw, name="withdraw-claim"),
    path(f"{OWN}<uuid:uid>/adresse/", claims.ask_again, name="ask-mailbox-again"),
]
