"""Addresses of the API. A version never changes under its users: a change makes v2."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from civic.accounts import schema  # noqa: F401  (registers how our keys are described)
from civic.lib.api_views import docs, unknown
from civic.officials import api as officials
from civic.territories.api import TerritoryDetail, TerritoryList
from civic.themes.api import ThemeDetail, ThemeList
from initiatives.api import (
    actions,
    amendments,
    arguments,
    debates,
    goals,
    kit,
    organisations,
    pairings,
    petitions,
    replies,
    sources,
    updates,
)
from initiatives.api import views as initiatives

v1 = [
    path("territories/", TerritoryList.as_view(), name="api-territories"),
    path("territories/<slug:code>/", TerritoryDetail.as_view(), name="api-territory"),
    path("themes/", ThemeList.as_view(), name="api-themes"),
    path("themes/<slug:slug>/", ThemeDetail.as_view(), name="api-theme"),
    path("initiatives/", initiatives.InitiativeList.as_view(), name="api-initiatives"),
    path("initiatives/<int:pk>/", initiatives.InitiativeDetail.as_view(), name="api-initiative"),
    path("initiatives/<int:pk>/close/", initiatives.CloseView.as_view(), name="api-close"),
    path(
        "initiatives/<int:pk>/amendments/",
        amendments.AmendmentList.as_view(),
        name="api-amendments",
    ),
    path("initiatives/<int:pk>/actions/", actions.ActionList.as_view(), name="api-actions"),
    path("initiatives/<int:pk>/goal/", goals.GoalDetail.as_view(), name="api-goal"),
    path("initiatives/<int:pk>/updates/", updates.UpdateList.as_view(), name="api-updates"),
    path(
        "initiatives/<int:pk>/pairings/",
        pairings.PairingList.as_view(),
        name="api-pairings",
    ),
    path(
        "initiatives/<int:pk>/amendments/<int:number>/arguments/",
        arguments.AmendmentArgumentList.as_view(),
        name="api-amendment-arguments",
    ),
    path(
        "initiatives/<int:pk>/arguments/",
        arguments.ArgumentList.as_view(),
        name="api-arguments",
    ),
    path(
        "initiatives/<int:pk>/arguments/<int:number>/",
        arguments.ArgumentDetail.as_view(),
        name="api-argument",
    ),
    path("initiatives/<int:pk>/sources/", sources.SourceList.as_view(), name="api-sources"),
    path("initiatives/<int:pk>/messages/", kit.MessageList.as_view(), name="api-messages"),
    path("initiatives/<int:pk>/debate/", debates.DebateDetail.as_view(), name="api-debate"),
    path("organisations/", organisations.OrganisationList.as_view(), name="api-organisations"),
    path(
        "organisations/<int:pk>/",
        organisations.OrganisationDetail.as_view(),
        name="api-organisation",
    ),
    path("replies/", replies.ReplyList.as_view(), name="api-replies"),
    path("replies/<int:pk>/", replies.ReplyDetail.as_view(), name="api-reply"),
    path("officials/", officials.OfficialList.as_view(), name="api-officials"),
    path("officials/<int:pk>/", officials.OfficialDetail.as_view(), name="api-official"),
    path("stances/", initiatives.StanceList.as_view(), name="api-stances"),
    path("stances/<int:pk>/", initiatives.StanceDetail.as_view(), name="api-stance"),
    path("petitions/", petitions.PetitionList.as_view(), name="api-petitions"),
    path("petitions/<int:pk>/", petitions.PetitionDetail.as_view(), name="api-petition"),
    path("petitions/<int:pk>/roots/", petitions.PetitionRoots.as_view(), name="api-roots"),
    path(
        "petitions/<int:pk>/integrity/",
        petitions.PetitionIntegrity.as_view(),
        name="api-integrity",
    ),
    path("signatures/", petitions.Signatures.as_view(), name="api-signatures"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("docs/", docs, name="api-docs"),
    re_path(r"^", unknown),
]
