"""Every address of officials × who asks × where their mandate is; none is left out."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from civic.accounts.models import Mandate
from civic.officials import urls
from civic.officials.actions.alerts import open_feed
from civic.officials.actions.desk import keep_in_sight, save_view, write_note
from civic.officials.links import address_url, staff_url
from civic.officials.models import Staff
from civic.officials.states import MandateState
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_places,
    make_territory,
    make_user,
)
from tests.moderation.cast import sign_in
from tests.officials.cast import helps, make_claim, mandate_in

pytestmark = pytest.mark.django_db

# What an answer means: the page or the button works, it is refused or unknown, one signs in first.
# Pressed again, something is no longer to be done: 409.
REACHED, REFUSED, ENTRANCE = {200, 303, 409, 422}, {403, 404}, {302, 303}
STRANGERS = ("invited", "former staff", "another official", "citizen", "moderator", "operator")

# Address → who it is for. « desk »: the holder and their staff while the mandate is in force.
PAGES = {
    "officials": "all",
    "officials-list": "all",
    "invite-official": "all",
    "invite-official-pdf": "all",
    "mandate-address": "key",
    "staff-invitation": "key",
    "desk-feed": "key",
    "my-mandates": "account",
    "declare-mandate": "account",
    "mandate-claim": "author",
    "mandate-staff": "holder",
    "invite-staff": "holder",
    "official-desk": "desk",
    "official-list": "desk",
    "official-poster": "desk",
    "official-export": "desk",
    "council-brief": "desk",
    "save-desk-view": "desk",
    "desk-alerts": "desk",
    "official-shortlist": "desk",
    "keep-in-sight": "desk",
}
BUTTONS = {
    "ask-mailbox-again": "author",
    "withdraw-claim": "author",
    "end-staff": "holder or helper",
    "drop-desk-view": "desk",
    "desk-rhythm": "desk",
    "drop-desk-alert": "desk",
    "open-desk-feed": "desk",
    "close-desk-feed": "desk",
    "write-team-note": "desk",
    "drop-team-note": "desk",
    "let-go": "desk",
}


@dataclass
class World:
    """A mandate in some state with all that hangs on it, and who stands around."""

    mandate: Mandate
    addresses: dict[str, str]
    clients: dict[str, Client]


def world(state: MandateState) -> World:
    """Made while the mandate was in force; `state` is where it is now."""
    mandate = make_mandate(territory=make_territory("d21"))
    make_places()
    holder, row = mandate.user, make_initiative()
    people = {
        "holder": holder,
        "staff": helps(mandate),
        "invited": helps(mandate, accepted_at=None),
        "former staff": helps(mandate, ended_at=mandate.verified_at),
        "another official": make_mandate(territory=make_territory("2a004")).user,
        "citizen": make_user(),
        "moderator": make_moderator(),
        "operator": make_operator(),
    }
    clients = {who: sign_in(person) for who, person in people.items()}
    found = World(mandate, addresses_of(mandate, row), {**clients, "visitor": Client()})
    as_in = mandate_in(state)
    told = ("starts_on", "ends_on", "revoked_at", "revoked_because")
    Mandate.objects.filter(pk=mandate.pk).update(**{name: getattr(as_in, name) for name in told})
    return found


def addresses_of(mandate, row):
    holder = mandate.user
    claim = make_claim(holder, code="municipal", address="mairie@dijon.example")
    entry = keep_in_sight(by=holder, mandate=mandate, initiative=row)
    note = write_note(by=holder, entry=entry, text="Lundi.", form_key=uuid.uuid4())
    view = save_view(by=holder, name="Retards", query="etat=en-retard")
    waiting = Staff.objects.get(mandate=mandate, accepted_at=None)
    invited = "?territoire=21231&institution=d21"
    given = {
        "mandate-address": address_url(claim),
        "staff-invitation": staff_url(waiting),
        "desk-feed": reverse("desk-feed", args=[open_feed(by=holder)]),
        "officials-list": f"{reverse('officials-list')}?territoire=d21",
        "invite-official": reverse("invite-official") + invited,
        "invite-official-pdf": reverse("invite-official-pdf") + invited,
    }
    keys = {
        **{key: [claim.pk] for key in ("mandate-claim", "withdraw-claim", "ask-mailbox-again")},
        **{key: [mandate.pk] for key in ("mandate-staff", "invite-staff")},
        **{key: [entry.pk] for key in ("write-team-note", "let-go")},
        "end-staff": [Staff.objects.standing().get(mandate=mandate).pk],
        "official-list": ["nouveau"],
        "official-poster": ["d21"],
        "official-export": ["csv"],
        "keep-in-sight": [row.pk],
        "drop-desk-view": [view.pk],
        "drop-desk-alert": [1],
        "drop-team-note": [note.pk],
    }
    names = [name for name in (*PAGES, *BUTTONS) if name not in given]
    return given | {name: reverse(name, args=keys.get(name, [])) for name in names}


def reaches(who: str, whom: str, *, in_force: bool) -> bool:
    """Whether `who` reaches what is for `whom`."""
    rules: dict[str, Callable[[], bool]] = {
        "all": lambda: True,
        "key": lambda: True,
        "account": lambda: who != "visitor",
        "author": lambda: who == "holder",
        "holder": lambda: who == "holder" and in_force,
        "holder or helper": lambda: who in ("holder", "staff"),
        "desk": lambda: who in ("holder", "staff") and in_force,
    }
    return rules[whom]()


def named(patterns) -> list[str]:
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += named(one.url_patterns)
        elif isinstance(one, URLPattern):
            found.append(one.name)
    return found


def test_the_table_holds_every_address_once():
    names = named(urls.urlpatterns)
    assert len(names) == len(set(names))
    assert set(names) == PAGES.keys() | BUTTONS.keys()
    assert not PAGES.keys() & BUTTONS.keys()


@pytest.mark.parametrize("state", MandateState)
def test_each_page_opens_to_whom_it_is_for(state):
    here, in_force = world(state), state == MandateState.ACTIVE
    for who, client in here.clients.items():
        for name, whom in PAGES.items():
            answer = client.get(here.addresses[name])
            if name == "desk-feed" and not in_force:
                assert answer.status_code == 404, (who, name)
            elif reaches(who, whom, in_force=in_force):
                assert answer.status_code == 200, (who, name)
            else:
                _is_kept_out(who, name, answer)


@pytest.mark.parametrize("state", MandateState)
def test_each_button_is_for_whom_it_is_and_answers_no_get(state):
    in_force = state == MandateState.ACTIVE
    # Strangers first: what they press must change nothing of what the others press after them.
    here = world(state)
    order = ("visitor", *STRANGERS, "staff", "holder")
    for who in order:
        client = here.clients[who]
        for name, whom in BUTTONS.items():
            address = here.addresses[name]
            answer = client.post(address)
            if reaches(who, whom, in_force=in_force):
                # Somebody else's view or note is left to them; what is gone is gone.
                assert answer.status_code in REACHED | REFUSED, (who, name)
            else:
                _is_kept_out(who, name, answer)
            assert client.get(address).status_code in {405, 302, 403}, (who, name)


def test_what_is_pressed_by_whom_it_is_for_works():
    here = world(MandateState.ACTIVE)
    client = here.clients["holder"]
    for name in BUTTONS:
        answer = client.post(here.addresses[name])
        assert answer.status_code in {200, 303, 422}, name


def _is_kept_out(who, name, answer):
    if who == "visitor":
        assert answer.status_code in ENTRANCE, name
        assert answer.url.startswith("/compte/"), name
    elif who == "another official" and {**PAGES, **BUTTONS}[name] == "desk":
        # They reach a desk, their own: the test below says what is not on it.
        assert answer.status_code in REACHED | REFUSED, name
    else:
        assert answer.status_code in REFUSED, (who, name)


def test_each_desk_is_ones_own():
    here = world(MandateState.ACTIVE)
    client = here.clients["another official"]
    for name in ("official-desk", "official-shortlist", "save-desk-view", "desk-alerts"):
        page = client.get(here.addresses[name]).content.decode()
        for theirs in ("Lundi.", "Retards", "Côte-d’Or"):
            assert theirs not in page, (name, theirs)
    assert client.get(here.addresses["official-poster"]).status_code == 404
    assert client.post(here.addresses["write-team-note"], {"text": "x"}).status_code == 404
    assert client.post(here.addresses["drop-team-note"]).status_code == 404
