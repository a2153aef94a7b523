"""Addresses of the pages where signatures are set aside, below `moderation/petitions/`."""

from django.urls import path

from moderation.exclusions import deciding, giving_back, views

urlpatterns = [
    path("", views.petitions, name="counted-petitions"),
    path("<int:pk>/", views.petition, name="petition-groups"),
    path("<int:pk>/ecarter/", views.propose, name="propose-exclusion"),
    path("<int:pk>/reprendre/", views.release, name="release-suspects"),
    path("ecarts/<uuid:uid>/", deciding.exclusion, name="exclusion"),
    path("ecarts/<uuid:uid>/appliquer/", deciding.apply, name="apply-exclusion"),
    path("ecarts/<uuid:uid>/abandonner/", deciding.cancel, name="cancel-exclusion"),
    path("ecarts/<uuid:uid>/annuler/", deciding.undo, name="undo-exclusion"),
    path("ecarts/<uuid:uid>/rendre/", giving_back.propose, name="propose-giving-back"),
    path("rendues/<uuid:uid>/appliquer/", giving_back.apply, name="apply-giving-back"),
    path("rendues/<uuid:uid>/abandonner/", giving_back.cancel, name="cancel-giving-back"),
]
