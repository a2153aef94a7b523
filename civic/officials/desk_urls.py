"""Addresses of the official's desk."""

from django.urls import path

from civic.officials.views import alerts, desk, desk_files, desk_own

urlpatterns = [
    path("elus/bureau/", desk.desk, name="official-desk"),
    path("elus/bureau/liste/<slug:name>/", desk.desk_list, name="official-list"),
    path("elus/bureau/affiche/<str:code>.pdf", desk.poster, name="official-poster"),
    path("elus/bureau/export.<slug:kind>", desk_files.facts, name="official-export"),
    path("elus/bureau/note.pdf", desk_files.council_brief, name="council-brief"),
    path("elus/bureau/vues/", desk_own.save_view, name="save-desk-view"),
    path("elus/bureau/vues/<int:pk>/supprimer/", desk_own.drop_view, name="drop-desk-view"),
    path("elus/bureau/alertes/", alerts.alerts, name="desk-alerts"),
    path("elus/bureau/alertes/rythme/", alerts.rhythm, name="desk-rhythm"),
    path("elus/bureau/alertes/<int:pk>/supprimer/", alerts.drop, name="drop-desk-alert"),
    path("elus/bureau/flux/ouvrir/", alerts.open_feed, name="open-desk-feed"),
    path("elus/bureau/flux/fermer/", alerts.close_feed, name="close-desk-feed"),
    path("elus/bureau/flux/<str:key>.atom", alerts.read_feed, name="desk-feed"),
    path("elus/bureau/suivi/", desk_own.shortlist, name="official-shortlist"),
    path("elus/bureau/suivi/ajouter/<int:pk>/", desk_own.keep_in_sight, name="keep-in-sight"),
    path("elus/bureau/suivi/<int:pk>/retirer/", desk_own.let_go, name="let-go"),
    path("elus/bureau/suivi/<int:pk>/noter/", desk_own.write_note, name="write-team-note"),
    path("elus/bureau/notes/<int:pk>/supprimer/", desk_own.drop_note, name="drop-team-note"),
]
