"""Addresses of what people share and other sites show."""

from django.urls import path

from civic.syndication.sharing import oembed, share, views

ONE = "initiatives/<int:pk>-<slug:slug>/"

urlpatterns = [
    path(f"{ONE}partager/", share.share, name="share"),
    path(f"{ONE}partager/code.svg", views.code, name="share-code"),
    path("cartes/<int:pk>-<slug:digest>.<slug:extension>", views.card_image, name="card-image"),
    path("cartes/site-<slug:digest>.png", views.site_image, name="site-card"),
    path("embed/initiatives/<int:pk>/", views.embedded, name="embed"),
    path("oembed/", oembed.oembed, name="oembed"),
]
