"""Addresses of the arguments of an initiative, and of what its team decides about their debate."""

from django.urls import path

from initiatives.views import arguing, arguments, debates, sources

ONE = "<int:number>/"
CONCLUSION = "conclusion/<int:number>/"

urlpatterns = [
    path("", arguments.arguments, name="arguments"),
    path("ecrire/", arguing.write, name="write-argument"),
    path("sources/", sources.sources, name="argument-sources"),
    path(ONE, arguments.argument, name="argument"),
    path(f"{ONE}repondre/", arguing.reply, name="reply-argument"),
    path(f"{ONE}modifier/", arguing.change, name="change-argument"),
    path(f"{ONE}retirer/", arguing.withdraw, name="withdraw-argument"),
    path(f"{ONE}eclairant/", arguing.mark, name="mark-argument"),
    # What closes the debate.
    path("conclure/", debates.conclude, name="close-debate"),
    path("rouvrir/", debates.reopen, name="reopen-debate"),
    path(CONCLUSION, debates.conclusion, name="conclusion"),
    path(f"{CONCLUSION}modifier/", debates.change, name="change-conclusion"),
    path(f"{CONCLUSION}annoter/", debates.annotate, name="annotate-conclusion"),
]
