"""Addresses of organisations."""

from django.urls import path

from initiatives.views import organisation_desk as desk
from initiatives.views import organisations as pages

# The number decides; a stale name redirects.
ONE = "<int:pk>-<slug:slug>/"

urlpatterns = [
    path("", pages.organisations, name="organisations"),
    path("creer/", desk.create, name="create-organisation"),
    path("invitation/<str:token>/", desk.answer, name="organisation-invitation"),
    path(ONE, pages.organisation, name="organisation"),
    path(f"{ONE}gerer/", desk.manage, name="manage-organisation"),
    path(f"{ONE}gerer/modifier/", desk.edit, name="edit-organisation"),
    path(f"{ONE}gerer/inviter/", desk.invite, name="organisation-invite"),
    path(f"{ONE}gerer/fermer/", desk.close, name="close-organisation"),
    path(f"{ONE}gerer/quitter/", desk.leave, name="leave-organisation"),
    path(f"{ONE}gerer/mon-nom/", desk.name_me, name="organisation-name-me"),
    path(f"{ONE}gerer/membres/<int:number>/", desk.member, name="organisation-member"),
    path(f"{ONE}gerer/invitations/<uuid:uid>/", desk.cancel, name="organisation-cancel"),
]
