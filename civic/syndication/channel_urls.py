"""Addresses of cross-posting: the same pages for a team, for an official and for the site."""

from django.urls import include, path

from civic.syndication.views import channels, connecting, deliveries, lists, outside

ONE = "initiatives/<int:pk>-<slug:slug>/"
_DELIVERY = "<uuid:uid>/annonces/<uuid:told>/"

_pages = [
    path("", lists.channels, name="list"),
    path("brancher/", connecting.networks, name="networks"),
    path("brancher/<slug:network>/", connecting.connect, name="connect"),
    path("brancher/<slug:network>/partir/", connecting.leave, name="leave"),
    path("brancher/<slug:network>/choisir/", connecting.choose, name="choose"),
    path("<uuid:uid>/", channels.channel, name="channel"),
    path("<uuid:uid>/reponses/", channels.answers, name="answers"),
    path("<uuid:uid>/regles/", channels.rules, name="rules"),
    path("<uuid:uid>/tester/", channels.test, name="test"),
    path("<uuid:uid>/pause/", channels.pause, name="pause"),
    path("<uuid:uid>/reprendre/", channels.resume, name="resume"),
    path("<uuid:uid>/debrancher/", channels.revoke, name="revoke"),
    path(_DELIVERY, deliveries.delivery, name="delivery"),
    path(f"{_DELIVERY}renvoyer/", deliveries.again, name="again"),
    path(f"{_DELIVERY}en-ligne/", deliveries.posted, name="posted"),
    path(f"{_DELIVERY}retiree/", deliveries.removed, name="removed"),
]

urlpatterns = [
    path(f"{ONE}gerer/diffusion/", include((_pages, "channels"), namespace="team-channels")),
    path(f"{ONE}ailleurs/", outside.told_outside, name="told-outside"),
    path("elus/bureau/diffusion/", lists.mandates, name="official-channels"),
    path(
        "elus/bureau/diffusion/<int:mandate>/",
        include((_pages, "channels"), namespace="mandate-channels"),
    ),
    path("operateur/diffusion/", include((_pages, "channels"), namespace="site-channels")),
    path("diffusion/retour/<slug:network>/", connecting.back, name="channel-return"),
]
