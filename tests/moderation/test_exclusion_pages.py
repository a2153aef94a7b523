"""Setting signatures aside on the desk: groups without names, a proposal, a second person."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.notifications.models import Mail
from civic.territories.models import Territory
from initiatives.actions.exclusion_mails import EXCLUDED_MAIL
from initiatives.actions.exclusions import apply_exclusion, cancel_exclusion, propose_matching
from initiatives.actions.giving_back import propose_giving_back
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.models import Exclusion, GivenBack, Petition
from initiatives.petitions.conditions import Conditions
from initiatives.petitions.references import reference
from initiatives.petitions.states import Reason, SignatureState
from initiatives.verifying import verify_url
from tests.factories import make_moderator, make_operator, make_territory, make_user
from tests.moderation.cast import sign_in
from tests.petitions.cast import make_pending, make_petition
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db
NETWORK = "3f9a1c0b5d7e2468"
SCRIPT = {
    "v": 1,
    "network": NETWORK,
    "domain": "aa11bb22cc33dd44",
    "stem": "",
    "common": False,
    "disposable": True,
    "name": 60,
}
ORDINARY = SCRIPT | {"network": "0" * 16, "disposable": False, "common": True, "name": 0}
TYPED = {
    "network": NETWORK,
    "reason": "script",
    "evidence": "Douze formulaires en quatre minutes, d’un seul réseau.",
}


@pytest.fixture
def petition():
    row = make_petition()
    crowd(row, 12, features=SCRIPT)
    crowd(row, 11, features=SCRIPT, state=SignatureState.VERIFYING)
    crowd(row, 30, features=ORDINARY)
    fold_signatures()
    return row


@pytest.fixture
def client():
    return sign_in(make_moderator())


def address(name, petition):
    return reverse(name, args=[petition.initiative_id])


def proposed(petition, by=None, **fields) -> Exclusion:
    return propose_matching(
        by=by or make_moderator(),
        petition=petition,
        conditions=Conditions(**{"network": NETWORK} | fields),
        reason=Reason.SCRIPT,
        evidence=TYPED["evidence"],
    )


def confirmed(petition) -> int:
    return tally_of(Petition.objects.get(pk=petition.pk)).confirmed


def test_it_lists_what_waits_and_finds_any_petition_by_its_number(client, petition):
    page = client.get(reverse("counted-petitions")).text
    assert petition.initiative.title in page
    assert "en vérification\N{NO-BREAK SPACE}: 11" in page
    assert "attend une seconde personne" not in page
    proposed(petition)
    assert "attend une seconde personne" in client.get(reverse("counted-petitions")).text
    quiet = make_petition()
    crowd(quiet, 1)
    fold_signatures()
    page = client.get(reverse("counted-petitions"))
    assert address("petition-groups", quiet) not in page.text
    found = client.get(reverse("counted-petitions"), {"numero": str(quiet.initiative_id)})
    assert (found.status_code, found.url) == (303, address("petition-groups", quiet))
    assert "Aucune pétition" in client.get(reverse("counted-petitions"), {"numero": "12x"}).text


def test_groups_are_told_by_marks_and_nothing_under_ten(client, petition):
    page = client.get(address("petition-groups", petition)).text
    assert f">{NETWORK[:6]}<" in page
    assert f"?network={NETWORK}" in page
    crowd(petition, 9, features=SCRIPT | {"network": "9" * 16})
    page = client.get(address("petition-groups", petition)).text
    assert "9" * 16 not in page
    # Nine alone would be what is left: the smallest of the others joins them.
    table = client.get(address("petition-groups", petition)).context["tables"][0]
    assert [(one.number, one.name) for one in table.groups] == [(30, "000000")]
    assert table.rest == 32
    for told in ("ada@example.org", "Ada", "Roux"):
        assert told not in page


def test_too_few_to_be_told_are_not_told(client):
    petition = make_petition()
    crowd(petition, 4, features=SCRIPT)
    fold_signatures()
    answer = client.get(address("petition-groups", petition))
    assert all(not table.groups and table.rest is None for table in answer.context["tables"])
    preview = client.post(address("propose-exclusion", petition), TYPED | {"etape": "apercu"})
    assert "moins de 10" in preview.text
    page = client.get(reverse("exclusion", args=[proposed(petition).uid])).text
    assert "moins de 10" in page
    assert ">4<" not in page


def test_a_proposal_is_counted_made_and_read_again(client, petition):
    where = address("propose-exclusion", petition)
    assert f'value="{NETWORK}"' in client.get(where, {"network": NETWORK}).text
    typed = TYPED | {"etape": "apercu"}
    page = client.post(where, typed).text
    assert ">12<" in page
    assert ">11<" in page
    assert not Exclusion.objects.exists()
    made = client.post(where, typed | {"etape": "proposer"})
    exclusion = Exclusion.objects.get()
    assert (made.status_code, made.url) == (303, reverse("exclusion", args=[exclusion.uid]))
    assert exclusion.conditions == {"v": 1, "network": NETWORK}
    page = client.get(made.url).text
    for told in ("Même réseau : 3f9a1c", TYPED["evidence"], "une autre personne applique"):
        assert told in page
    assert reverse("apply-exclusion", args=[exclusion.uid]) not in page
    assert confirmed(petition) == 42


def test_a_second_person_applies_and_anybody_undoes(client, petition):
    exclusion = proposed(petition)
    page = client.get(reverse("exclusion", args=[exclusion.uid])).text
    assert reverse("apply-exclusion", args=[exclusion.uid]) in page
    done = client.post(reverse("apply-exclusion", args=[exclusion.uid]))
    assert (done.status_code, done.url) == (303, reverse("exclusion", args=[exclusion.uid]))
    assert confirmed(petition) == 30
    assert Mail.objects.filter(kind=EXCLUDED_MAIL).count() == 23
    undone = sign_in(make_operator()).post(reverse("undo-exclusion", args=[exclusion.uid]))
    assert undone.status_code == 303
    assert confirmed(petition) == 42
    fold_signatures()
    assert recount_signatures() == 0
    assert "Annulée" in client.get(done.url).text


def test_whoever_proposed_gives_up_but_never_applies(petition):
    me = make_moderator()
    client, exclusion = sign_in(me), proposed(petition, me)
    refused = client.post(reverse("apply-exclusion", args=[exclusion.uid]))
    assert refused.status_code == 403
    assert "Une autre personne" in refused.text
    assert confirmed(petition) == 42
    assert client.post(reverse("cancel-exclusion", args=[exclusion.uid])).status_code == 303
    exclusion.refresh_from_db()
    assert exclusion.state == Exclusion.State.CANCELLED


STEPS = {"apply-exclusion": "proposed", "cancel-exclusion": "proposed", "undo-exclusion": "applied"}
WALKS = {
    "proposed": lambda one: None,
    "applied": lambda one: apply_exclusion(by=make_moderator(), exclusion=one),
    "cancelled": lambda one: cancel_exclusion(by=make_moderator(), exclusion=one),
}


@pytest.mark.parametrize("state", WALKS)
@pytest.mark.parametrize(("name", "needs"), STEPS.items())
def test_each_step_from_each_state_works_or_says_that_somebody_decided(
    client, petition, name, needs, state
):
    exclusion = proposed(petition)
    WALKS[state](exclusion)
    before = confirmed(petition)
    answer = client.post(reverse(name, args=[exclusion.uid]))
    if state == needs:
        assert answer.status_code == 303
        return
    assert answer.status_code == 409
    assert "Une autre personne vient de décider" in answer.text
    assert TYPED["evidence"] in answer.text
    assert confirmed(petition) == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"network": "naturellement"}, "network"),
        ({"network": ""}, "__all__"),
        ({"network": "", "since": "2026-11-01T08:00"}, "__all__"),
        ({"network": "", "provider": "common"}, "__all__"),
        ({"provider": "mine"}, "provider"),
        ({"name_from": "101"}, "name_from"),
        ({"name_from": "50", "name_to": "40"}, "name_to"),
        ({"since": "2026-11-02T08:00", "until": "2026-11-01T08:00"}, "until"),
        ({"since": "2026-11-02T08:10", "until": "2026-11-02T08:50"}, "until"),
        ({"since": "hier"}, "since"),
        ({"state": "excluded"}, "state"),
        ({"reason": ""}, "reason"),
        ({"evidence": " "}, "evidence"),
        ({"evidence": "x" * 2001}, "evidence"),
    ],
)
def test_it_says_what_to_correct_and_keeps_the_rest(client, petition, changed, field):
    where = address("propose-exclusion", petition)
    answer = client.post(where, TYPED | changed | {"etape": "proposer"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Exclusion.objects.exists()


def test_the_same_proposal_again_is_refused_with_what_was_typed(client, petition):
    where, typed = address("propose-exclusion", petition), TYPED | {"etape": "proposer"}
    proposed(petition)
    again = client.post(where, typed)
    assert again.status_code == 409
    assert "attend déjà une décision" in again.text
    assert TYPED["evidence"] in again.text
    assert Exclusion.objects.count() == 1
    nobody = client.post(where, typed | {"network": "f" * 16})
    assert nobody.status_code == 409
    assert "comptée ni en vérification" in nobody.text


def test_suspects_are_counted_again_once_it_is_confirmed(client, petition):
    where = address("release-suspects", petition)
    since = timezone.localtime() - timedelta(hours=2)
    typed = {"since": since.strftime("%Y-%m-%dT%H:%M")}
    assert client.get(where).status_code == 200
    preview = client.post(where, typed)
    assert ">11<" in preview.text
    assert confirmed(petition) == 42
    done = client.post(where, typed | {"etape": "reprendre"})
    assert (done.status_code, done.url) == (303, address("petition-groups", petition))
    assert confirmed(petition) == 53
    late = client.post(where, typed | {"etape": "reprendre"})
    assert late.status_code == 409
    assert "quelqu’un a pu décider" in late.text
    future = (since + timedelta(days=2)).strftime("%Y-%m-%dT%H:00")
    assert client.post(where, {"since": future}).status_code == 422
    assert client.post(where, {}).status_code == 422


GIVING = ("propose-giving-back", "apply-giving-back", "cancel-giving-back")


def aside(petition, by=None, **fields) -> GivenBack:
    """One signature that waits for a second person to be given back."""
    exclusion = proposed(petition, **fields)
    apply_exclusion(by=make_moderator(), exclusion=exclusion)
    uid = exclusion.items.first().signature.uid
    said = {"reference": reference(exclusion.uid, uid), "evidence": "Jointe au téléphone."}
    return propose_giving_back(by=by or make_moderator(), exclusion=exclusion, **said)


def test_one_is_given_back_by_two_people_from_the_reference_of_its_message(client, petition):
    exclusion = proposed(petition)
    page = reverse("exclusion", args=[exclusion.uid])
    assert "Rendre une seule" not in client.get(page).text
    apply_exclusion(by=make_moderator(), exclusion=exclusion)
    uid = exclusion.items.first().signature.uid
    typed = {"reference": reference(exclusion.uid, uid), "evidence": "Jointe au téléphone."}
    where = reverse("propose-giving-back", args=[exclusion.uid])
    for wrong, status in (({}, 422), (typed | {"reference": "7C1BE60E-AAAA-AAAA"}, 409)):
        answer = client.post(where, wrong)
        assert answer.status_code == status
        assert "erreurs" in answer.text
    assert client.post(where, typed).status_code == 303
    assert client.post(where, typed).status_code == 409
    given = GivenBack.objects.get()
    again = reverse("apply-giving-back", args=[given.uid])
    assert again not in client.get(page).text
    refused = client.post(again)
    assert refused.status_code == 403
    assert "Une autre personne" in refused.text
    assert "attend une seconde personne" in client.get(reverse("counted-petitions")).text
    assert "à rendre attend" in client.get(address("petition-groups", petition)).text
    other = sign_in(make_operator())
    assert "Jointe au téléphone." in other.get(page).text
    done = other.post(again)
    assert (done.status_code, done.url) == (303, page)
    assert confirmed(petition) == 31
    assert other.post(again).status_code == 409
    assert confirmed(petition) == 31
    text = client.get(page).text
    assert "Par deux personnes" in text
    assert "moins de 10" in text


def test_a_proposal_to_give_one_back_is_given_up_by_anybody(client, petition):
    given = aside(petition)
    done = client.post(reverse("cancel-giving-back", args=[given.uid]))
    assert done.status_code == 303
    assert confirmed(petition) == 30
    assert client.post(reverse("cancel-giving-back", args=[given.uid])).status_code == 409


@pytest.mark.parametrize("name", GIVING)
def test_giving_back_is_for_those_without_a_part_and_takes_a_post(client, petition, name):
    given = aside(petition)
    about = given.item.exclusion.uid if name == GIVING[0] else given.uid
    where = reverse(name, args=[about])
    assert client.get(where).status_code == 405
    assert Client().post(where).status_code == 302
    neighbour = sign_in(make_moderator(home=make_territory()))
    for person in (sign_in(make_user()), sign_in(petition.initiative.author), neighbour):
        assert person.post(where).status_code == 403
    unknown = reverse(name, args=["2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d11"])
    assert client.post(unknown).status_code == 404
    assert confirmed(petition) == 30


PAGES = ["counted-petitions", "petition-groups", "propose-exclusion", "release-suspects"]
ROUTES = [
    *((name, "get") for name in (*PAGES, "exclusion")),
    *((name, "post") for name in ("propose-exclusion", "release-suspects", *STEPS)),
]


def place(name, petition, exclusion) -> str:
    if name == "counted-petitions":
        return reverse(name)
    about = petition.initiative_id if name in PAGES else exclusion.uid
    return reverse(name, args=[about])


@pytest.mark.parametrize(("name", "method"), ROUTES)
def test_nobody_but_a_moderator_or_an_operator_past_the_second_step_comes_in(
    petition, name, method
):
    where = place(name, petition, proposed(petition))
    send = {"get": Client.get, "post": Client.post}[method]
    anonymous = send(Client(), where)
    assert anonymous.status_code == 302
    assert anonymous.url.startswith("/compte/connexion/")
    assert send(sign_in(make_user()), where).status_code == 403
    assert send(sign_in(petition.initiative.author), where).status_code == 403
    for person in (make_moderator(), make_operator()):
        without = send(sign_in(person, second_step=False), where)
        assert without.status_code == 302
        assert "securite" in without.url
    assert Exclusion.objects.get().state == Exclusion.State.PROPOSED
    assert confirmed(petition) == 42


@pytest.mark.parametrize(("name", "method"), [one for one in ROUTES if one[0] != PAGES[0]])
@pytest.mark.parametrize("who", ["author", "signer", "neighbour"])
def test_whoever_has_a_part_in_it_is_told_why_they_may_not(petition, name, method, who):
    where = place(name, petition, proposed(petition))
    home = make_territory() if who == "neighbour" else None
    person = make_moderator(name="Odile Martin", home=home)
    if who == "author":
        person = petition.initiative.author
        person.grants.create(role=Role.MODERATOR)
    if who == "signer":
        make_pending(petition, by=person)
    send = {"get": Client.get, "post": Client.post}[method]
    answer = send(sign_in(person), where)
    assert answer.status_code == 403
    assert "une autre personne décide" in answer.text
    assert NETWORK[:6] not in answer.text
    assert Exclusion.objects.get().state == Exclusion.State.PROPOSED


@pytest.mark.parametrize("name", STEPS)
def test_decisions_take_a_post_only(client, petition, name):
    assert client.get(reverse(name, args=[proposed(petition).uid])).status_code == 405


@pytest.mark.parametrize("name", ["counted-petitions", "petition-groups", "exclusion"])
def test_pages_that_are_read_take_no_post(client, petition, name):
    assert client.post(place(name, petition, proposed(petition))).status_code == 405


def test_what_does_not_exist_is_not_found(client, petition):
    assert client.get(reverse("petition-groups", args=[10**9])).status_code == 404
    assert client.get(address("petition-groups", petition), {"jours": "90"}).status_code == 404
    unknown = reverse("exclusion", args=["2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d11"])
    assert client.get(unknown).status_code == 404


def test_pages_cost_the_same_for_one_and_many(client, django_assert_max_num_queries):
    for _turn in range(15):
        crowd(make_petition(), 1, state=SignatureState.VERIFYING)
    fold_signatures()
    with django_assert_max_num_queries(8):
        client.get(reverse("counted-petitions"))
    petition = Petition.objects.first()
    assert petition is not None
    with django_assert_max_num_queries(20):
        client.get(address("petition-groups", petition))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_apply_at_once_set_aside_once(petition):
    exclusion = proposed(petition)
    clients = [sign_in(make_moderator()), sign_in(make_operator())]
    statuses = race(
        [
            lambda client=client: client.post(reverse("apply-exclusion", args=[exclusion.uid]))
            for client in clients
        ]
    )
    assert sorted(statuses) == [303, 409]
    assert confirmed(petition) == 30
    assert Mail.objects.filter(kind=EXCLUDED_MAIL).count() == 23
    fold_signatures()
    assert recount_signatures() == 0


@pytest.mark.django_db(transaction=True)
def test_one_applies_while_the_other_gives_up_and_one_of_them_is_told(petition):
    exclusion = proposed(petition)
    names = ("apply-exclusion", "cancel-exclusion")
    clients = [sign_in(make_moderator()) for _name in names]
    statuses = race(
        [
            lambda name=name, client=client: client.post(reverse(name, args=[exclusion.uid]))
            for name, client in zip(names, clients, strict=True)
        ]
    )
    assert sorted(statuses) == [303, 409]
    exclusion.refresh_from_db()
    applied = exclusion.state == Exclusion.State.APPLIED
    assert confirmed(petition) == (30 if applied else 42)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_propose_the_same_at_once_make_one_proposal(petition):
    where, typed = address("propose-exclusion", petition), TYPED | {"etape": "proposer"}
    clients = [sign_in(make_moderator()), sign_in(make_moderator())]
    statuses = race([lambda client=client: client.post(where, typed) for client in clients])
    assert sorted(statuses) == [303, 409]
    assert Exclusion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_gives_back_while_the_signer_proves_and_another_undoes_and_counts_are_exact(petition):
    given = aside(petition)
    exclusion, row = given.item.exclusion, given.item.signature
    Territory.objects.filter(code=row.commune).update(postcodes=["21000"])
    clients = [sign_in(make_moderator()), sign_in(make_operator())]
    statuses = race(
        [
            lambda: clients[0].post(reverse("apply-giving-back", args=[given.uid])),
            lambda: clients[1].post(reverse("undo-exclusion", args=[exclusion.uid])),
            lambda: Client().post(verify_url(row.uid), {"postcode": "21000"}),
        ]
    )
    assert statuses.count(303) >= 2
    assert set(statuses) <= {303, 409}
    row.refresh_from_db()
    assert row.state in (SignatureState.CONFIRMED, SignatureState.VERIFYING)
    assert confirmed(petition) in (42, 43)
    fold_signatures()
    assert recount_signatures() == 0


def race(calls) -> list[int]:
    """Send all at the same moment; returns what was answered."""
    start, statuses = threading.Barrier(len(calls)), []

    def run(call) -> None:
        start.wait()
        statuses.append(call().status_code)
        connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return statuses
