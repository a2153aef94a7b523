"""Addresses: following, one's follows, stopping; news on the site; mails that come back."""

from django.urls import path

from civic.notifications.views import confirming, following, listing, managing, returned, stopping

OF_ADDRESS = "suivis/<str:token>/"

urlpatterns = [
    path("suivre/confirmer/<str:token>/", confirming.confirm, name="confirm-follow"),
    path("suivre/recherche/", following.follow_search, name="follow-search"),
    path("suivre/recherche/arreter/", following.stop_search, name="stop-following-search"),
    path("suivre/<str:word>/<str:key>/", following.follow, name="follow"),
    path("suivre/<str:word>/<str:key>/arreter/", following.stop, name="stop-following"),
    # The same page for an account and for an address without one.
    path("compte/suivis/", managing.follows, name="follows"),
    path("compte/suivis/heures/", managing.hours, name="follow-hours"),
    path("compte/suivis/tout/", managing.everything, name="follow-everything"),
    path("compte/suivis/<int:pk>/", managing.change, name="change-follow"),
    path("suivis/efface/", managing.erased, name="address-erased"),
    path(OF_ADDRESS, managing.follows, name="follows-of-address"),
    path(f"{OF_ADDRESS}heures/", managing.hours, name="follow-hours-of-address"),
    path(f"{OF_ADDRESS}tout/", managing.everything, name="follow-everything-of-address"),
    path(f"{OF_ADDRESS}effacer/", managing.erase, name="erase-address"),
    path(f"{OF_ADDRESS}<int:pk>/", managing.change, name="change-follow-of-address"),
    path("desabonner/<str:token>/", stopping.unsubscribe, name="unsubscribe"),
    path("compte/nouvelles/", listing.news, name="news"),
    path("compte/nouvelles/lire/", listing.read, name="read-news"),
    path("compte/nouvelles/tout-lire/", listing.read_all, name="read-all-news"),
    path("courrier/retours/", returned.returned, name="returned-mail"),
]
