"""Addresses under « reponses/ »."""

from django.urls import path

from initiatives.views import named_replies, promises, referring, replies

urlpatterns = [
    path("", replies.replies, name="replies"),
    path("saisir/", referring.refer, name="refer"),
    path("saisir/lettre.pdf", referring.letter, name="referral-letter"),
    path("<int:number>/", replies.reply, name="reply"),
    path("engagements/<int:number>/", promises.say_kept, name="say-kept"),
    # What those answer who are named in it.
    path("<uuid:uid>/", named_replies.named_reply, name="named-reply"),
]
