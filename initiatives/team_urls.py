"""Addresses of an initiative's team, under its page."""

from django.urls import path

from initiatives.views import team

urlpatterns = [
    path("", team.team, name="team"),
    path("inviter/", team.invite, name="team-invite"),
    path("invitations/<uuid:uid>/annuler/", team.cancel, name="team-cancel"),
    path("charte/", team.charter, name="team-charter"),
    path("quitter/", team.leave, name="team-leave"),
    path("membres/<int:number>/retirer/", team.remove, name="team-remove"),
    path("membres/<int:number>/passer-la-main/", team.hand_over, name="team-hand-over"),
]
