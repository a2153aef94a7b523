"""Addresses."""

from django.urls import path

from civic.officials.views import claims, staff

OWN = "elus/mandat/"

urlpatterns = [
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
