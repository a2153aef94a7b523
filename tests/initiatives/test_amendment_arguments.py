"""An amendment is discussed like an argument: for and against one change."""

import pytest
from django.test import Client

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from initiatives import actions
from initiatives.actions import arguments as arguing
from initiatives.actions.amendments import Proposal, propose_amendment, withdraw_amendment
from initiatives.actions.arguments import Claim
from initiatives.actions.debates import close_debate
from initiatives.models import Amendment, Argument, Life
from initiatives.models.amendment import Part
from initiatives.states import Side
from moderation import kinds
from tests.api.test_initiatives_api import key_for
from tests.factories import make_initiative, make_user
from tests.initiatives.test_arguments import (
    ANSWER,
    TEXT,
    answered,
    argued,
    client_of,
    path,
    text_of,
)

pytestmark = pytest.mark.django_db


def amended():
    row = make_initiative(proposal="Rouvrir.\n\nFermer la nuit.")
    change = Proposal(Part.PROPOSAL, 1, "Fermer la nuit.", "Fermer à minuit.", "Le train.")
    return propose_amendment(by=make_user(), initiative=row, proposal=change)


def test_it_is_discussed_on_its_page_and_apart_from_the_initiative():
    amendment = amended()
    row, person = amendment.initiative, make_user()
    argued(row, text="Un argument sur l’initiative.")
    client, address = client_of(person), path("argue-amendment", row, number=amendment.pk)
    assert "Vous discutez ce changement-ci" in text_of(client.get(address))
    typed = {"side": "contre", "text": TEXT, "agrees": "on"}
    assert client.post(address, {**typed, "side": ""}).status_code == 422
    for _again in range(2):
        assert client.post(address, typed).status_code == 303
    made = Argument.objects.get(amendment=amendment)
    reply = answered(made)
    assert reply.amendment == amendment
    page = text_of(Client().get(amendment.get_absolute_url()))
    assert TEXT in page
    assert "Un argument sur l’initiative." not in page
    assert "1 argument" in text_of(Client().get(path("amendments", row)))
    listed = text_of(Client().get(path("arguments", row)))
    assert TEXT not in listed
    assert TEXT not in text_of(Client().get(row.get_absolute_url()))
    assert "Arguments (1)" in listed
    life = Life.objects.get(pk=row.pk)
    assert (life.arguments_for, life.arguments_against) == (1, 0)
    assert actions.recount_rooms() == 0
    own = text_of(Client().get(made.get_absolute_url()))
    assert "L’amendement dont il est question" in own
    assert ANSWER in own
    told = Activity.objects.get(verb=Verb.ARGUMENT_PUBLISHED, data__argument=made.pk)
    assert told.for_key == str(amendment.author.uid)
    content = kinds.find("argument", str(made.pk))
    assert content is not None
    assert "Argument sur un amendement" in content.title


def test_it_lasts_as_long_as_the_amendment_waits():
    amendment = amended()
    row = amendment.initiative
    made = argued(row, amendment=amendment)
    close_debate(by=row.author, initiative=row, text="Nous gardons l’idée, moins la nuit.")
    answered(made)
    withdraw_amendment(by=amendment.author, amendment=amendment)
    amendment = Amendment.objects.get(pk=amendment.pk)
    made.refresh_from_db()
    for act in (
        lambda: argued(row, amendment=amendment),
        lambda: answered(made),
        lambda: arguing.change_argument(by=made.author, argument=made, claim=Claim("Non.")),
    ):
        with pytest.raises(Conflict, match="décidé ou retiré"):
            act()
    page = text_of(Client().get(amendment.get_absolute_url()))
    assert TEXT in page
    assert "Donner un argument pour" not in page
    late = {"side": "pour", "text": "Trop tard.", "agrees": "on"}
    address = path("argue-amendment", row, number=amendment.pk)
    response = client_of(make_user()).post(address, late)
    assert (response.status_code, "Trop tard." in text_of(response)) == (409, True)
    assert "/connexion/" in Client().post(address, late).url


def test_over_the_api():
    amendment, person = amended(), make_user()
    row = amendment.initiative
    address = f"/api/v1/initiatives/{row.pk}/amendments/{amendment.pk}/arguments/"
    client = Client(headers=key_for(person, "initiatives"))
    sent = {"side": "support", "text": TEXT, "agrees": True}
    made = client.post(address, sent, content_type="application/json")
    assert (made.status_code, made.json()["amendment"]) == (201, amendment.pk)
    [listed] = Client().get(address).json()["results"]
    assert listed["side"] == Side.SUPPORT
    general = Client().get(f"/api/v1/initiatives/{row.pk}/arguments/").json()
    assert general["results"] == []
    assert Client().get(address.replace(f"/{amendment.pk}/arg", "/999999/arg")).status_code == 404
