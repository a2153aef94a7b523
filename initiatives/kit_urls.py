"""The addresses of the kit, under an initiative's."""

from django.urls import path

from initiatives.views import kit, kit_letter, kit_print, kit_sent, kit_writing

urlpatterns = [
    path("", kit.kit, name="kit"),
    path("lettre/", kit_letter.letter, name="kit-letter"),
    path("lettre/ecrit/", kit_sent.say, name="say-sent"),
    path("lettre/ecrit/retirer/", kit_sent.unsay, name="unsay-sent"),
    path("affiche.pdf", kit_print.poster, name="kit-poster"),
    path("tract.pdf", kit_print.leaflet, name="kit-leaflet"),
    path("ecrire/", kit_writing.write, name="write-kit-message"),
    path("<int:number>/", kit.message, name="kit-message"),
    path("<int:number>/modifier/", kit_writing.change, name="change-kit-message"),
    path("<int:number>/retirer/", kit_writing.withdraw, name="withdraw-kit-message"),
]
