"""Addresses."""

from django.urls import include, path

from moderation.duty import views as duty
from moderation.past.views import past_cases
from moderation.rules import views as policy
from moderation.transparency import views as openness
from moderation.views import desk, flags, journal, notices, referrals

urlpatterns = [
    path("", include("moderation.appeals.urls")),
    path("", include("moderation.elections.urls")),
    path("signaler/contenu-illicite/", notices.report_illegal, name="report-illegal"),
    path("signaler/contenu-illicite/recu/<str:token>/", notices.receipt, name="notice-receipt"),
    path("signaler/<slug:kind>/<slug:key>/", flags.flag, name="flag"),
    path("compte/signalements/", flags.my_flags, name="my-flags"),
    path("compte/signalements/<int:pk>/retirer/", flags.withdraw_flag, name="withdraw-flag"),
    path("moderation/", desk.desk, name="desk"),
    path("moderation/journal/", journal.journal, name="journal"),
    path("moderation/journal.csv", journal.table, name="journal-table"),
    path("moderation/journal.atom", journal.feed, {"form": "atom"}, name="journal-feed"),
    path("moderation/journal.rss", journal.feed, {"form": "rss"}, name="journal-rss"),
    path("moderation/journal.json", journal.feed, {"form": "json"}, name="journal-json"),
    path("moderation/regles/", policy.rules, name="rules"),
    path("moderation/transparence/", openness.transparency, name="transparency"),
    path(
        "moderation/transparence/<int:year>/<slug:slug>.csv",
        openness.table,
        name="transparency-table",
    ),
    path("moderation/mes-reglages/", duty.my_settings, name="moderation-settings"),
    path("moderation/tirer/", desk.draw, name="draw-case"),
    path("moderation/dossiers/", past_cases, name="past-cases"),
    path("moderation/dossiers/<int:pk>/", desk.case, name="case"),
    path("moderation/dossiers/<int:pk>/image/", desk.case_picture, name="case-picture"),
    path("moderation/dossiers/<int:pk>/passer/", desk.pass_on, name="pass-case"),
    path("moderation/dossiers/<int:pk>/reprendre/", desk.undo, name="undo-decision"),
    path("moderation/dossiers/<int:pk>/revoir/", referrals.second_look, name="second-look"),
    path("moderation/signalements/", notices.notices, name="notices"),
    path("moderation/signalements/<int:pk>/", notices.notice, name="notice"),
    path("moderation/initiatives/<int:pk>/", referrals.refer, name="refer"),
    path("moderation/veille/", include("moderation.watch.urls")),
    path("moderation/vagues/", include("moderation.waves.urls")),
    path("moderation/relecture/", include("moderation.agreement.urls")),
    path("moderation/patrouille/", include("moderation.patrol.urls")),
    path("moderation/petitions/", include("moderation.exclusions.urls")),
]
