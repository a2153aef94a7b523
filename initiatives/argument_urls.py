"""Addresses of the arguments of an initiative, and of what its team decides about their debate."""

from django.urls import path

from initiatives.views import arguing, arguments, debates, joinings, paces, sources, threads

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
    path(f"{ONE}dernier-mot/", threads.leave, name="leave-last-word"),
    path(f"{ONE}silence/", threads.mute, name="mute-thread"),
    # Two that say nearly the same, made one.
    path(f"{ONE}reunir/", joinings.near, name="near-arguments"),
    path(f"{ONE}reunir/<int:other>/", joinings.propose, name="propose-joining"),
    path(f"{ONE}retirer-mon-nom/", joinings.unsign, name="unsign-argument"),
    path("reunir/<int:joining>/", joinings.joining, name="joining"),
    path("reunir/<int:joining>/reprendre/", joinings.withdraw, name="withdraw-joining"),
    # How fast it goes, and what closes the debate.
    path("conclure/", debates.conclude, name="close-debate"),
    path("ralentir/", paces.slow, name="slow-debate"),
    path("ralentir/lever/", paces.free, name="free-debate"),
    path("rouvrir/", debates.reopen, name="reopen-debate"),
    path(CONCLUSION, debates.conclusion, name="conclusion"),
    path(f"{CONCLUSION}modifier/", debates.change, name="change-conclusion"),
    path(f"{CONCLUSION}annoter/", debates.annotate, name="annotate-conclusion"),
]
