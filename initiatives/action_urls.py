"""Addresses of what is to be done for an initiative, under its page."""

from django.urls import path

from initiatives.views import acting, actions, handing

urlpatterns = [
    path("", actions.actions, name="actions"),
    path("agenda.ics", actions.agenda, name="actions-agenda"),
    path("proposer/", acting.call, name="call-for-hands"),
    path("<int:number>/", actions.action, name="action"),
    path("<int:number>.ics", actions.entry, name="action-entry"),
    path("<int:number>/prendre/", actions.take, name="take-action"),
    path("<int:number>/rendre/", actions.give_back, name="give-action-back"),
    path("<int:number>/modifier/", acting.change, name="change-action"),
    path("<int:number>/annuler/", acting.cancel, name="cancel-action"),
    path("<int:number>/fait/", acting.finish, name="finish-action"),
    # Handed to somebody who is named, and says yes or no.
    path("<int:number>/passer/", handing.hand_place, name="hand-place"),
    path("<int:number>/confier/", handing.hand_lead, name="hand-lead"),
    path("<int:number>/reprendre/", handing.take_back, name="take-offer-back"),
    path("<int:number>/reponse/", handing.answer, name="answer-offer"),
]
