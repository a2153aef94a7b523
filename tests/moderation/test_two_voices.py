"""Decisions that need two people: what one does alone, who agrees, what ends by itself."""

import threading
from datetime import timedelta
from itertools import product

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from initiatives.actions.visibility import change_visibility
from initiatives.models import Initiative, PetitionTally
from initiatives.states import Visibility
from moderation import actions, kinds, two_voices
from moderation.actions import write_journal
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Entry, Flag
from moderation.models.decision import Measure
from moderation.two_voices import SIGNATURES, needs_two
from tests.factories import make_initiative, make_mandate, make_moderator, make_user
from tests.moderation.cast import letters_to, sign_in
from tests.petitions.cast import make_petition

pytestmark = pytest.mark.django_db
WORDS = "La deuxième phrase traite le maire de voleur."
INSULT = Judgement(Measure.REMOVE, Motive.INSULT, "fermée depuis mars", WORDS, about_official=True)
THREAT = Judgement(Measure.REMOVE, Motive.THREAT, "fermée depuis mars", WORDS)
KEEP = Judgement(Measure.KEEP, explanation="C’est une critique politique.")
DAY = timedelta(days=1)


def flagged(motive=Motive.INSULT, **fields):
    initiative = make_initiative(**fields)
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=motive)
    return initiative


def voiced(judgement=INSULT, by=None, at=None):
    """One voice about the next case."""
    by = by or make_moderator()
    case = actions.draw(by=by, at=at)
    assert case is not None
    return actions.decide_case(by=by, case=case, judgement=judgement, at=at)


def state(initiative):
    return Initiative.objects.get(pk=initiative.pk).visibility


def sign_hundred(initiative):
    petition = make_petition(initiative=initiative)
    PetitionTally.objects.update_or_create(petition=petition, defaults={"confirmed": SIGNATURES})


# -- When two are needed ---------------------------------------------------------------------------


def content(signatures=0, official=False):
    return kinds.Content(
        kind="initiative",
        key="1",
        version=1,
        title="",
        url="",
        text=[],
        author=None,
        area_code="fr",
        visibility=Visibility.PUBLIC,
        published_at=timezone.now(),
        signatures=signatures,
        is_about_official=official,
    )


def test_two_are_needed_to_remove_what_a_hundred_signed_and_for_words_about_officials():
    words = [Motive.INSULT, Motive.DEFAMATION, Motive.SPAM]
    for row in product(Measure, words, [0, 99, 100], [False, True], [False, True]):
        measure, motive, signatures, ticked, known = row
        kept = measure == Measure.KEEP
        judgement = Judgement(measure, None if kept else motive, about_official=ticked)
        signed = measure == Measure.REMOVE and signatures >= 100
        attacked = motive != Motive.SPAM and (ticked or known)
        found = needs_two(judgement, content(signatures, known), timezone.now())
        assert found is (not kept and (signed or attacked)), row


def test_an_electoral_calendar_may_ask_for_two(monkeypatch):
    monkeypatch.setattr(two_voices, "_candidate_rules", [])
    spam = Judgement(Measure.ANNOTATE, Motive.SPAM)
    assert not needs_two(spam, content(), timezone.now())
    two_voices.add_candidate_rule(lambda about, at: about.area_code == "fr")
    assert needs_two(spam, content(), timezone.now())
    assert not needs_two(KEEP, content(), timezone.now())


def test_it_knows_what_a_petition_tells_of_itself():
    initiative = make_initiative()
    sign_hundred(initiative)
    found = kinds.find("initiative", str(initiative.pk))
    assert (found.signatures, found.is_about_official) == (100, False)
    initiative.petition.mandate = make_mandate(make_user())
    initiative.petition.save()
    assert kinds.find("initiative", str(initiative.pk)).is_about_official


# -- The first voice -------------------------------------------------------------------------------


def test_one_alone_suspends_for_two_days_and_says_so():
    initiative, now = flagged(), timezone.now()
    first = voiced(at=now)
    assert state(initiative) == Visibility.RESTRICTED
    assert first.lapses_at == now + 2 * DAY
    shown = Client().get(initiative.get_absolute_url()).text
    assert "Mesure provisoire" in shown
    [told] = letters_to(initiative.author.email)
    assert "Mesure provisoire" in told.body.replace("\n", " ")
    case = Case.objects.get()
    assert case.is_open
    assert Flag.objects.get().agreed is None
    assert not Mail.objects.filter(kind="flag-outcome").exists()


@pytest.mark.parametrize(
    ("asked", "alone"),
    [
        (Measure.ANNOTATE, Visibility.ANNOTATED),
        (Measure.BLUR, Visibility.BLURRED),
        (Measure.DISABLE, Visibility.RESTRICTED),
        (Measure.REMOVE, Visibility.RESTRICTED),
    ],
)
def test_alone_nobody_takes_more_than_was_asked(asked, alone):
    initiative = flagged()
    voiced(Judgement(asked, Motive.INSULT, "", WORDS, about_official=True))
    assert state(initiative) == alone


def test_the_first_voice_draws_it_no_more_and_others_once_the_minute_is_over():
    now, first = timezone.now(), make_moderator()
    flagged()
    voiced(by=first, at=now)
    assert actions.draw(by=make_moderator(), at=now + timedelta(seconds=59)) is None
    assert actions.draw(by=first, at=now + DAY) is None
    assert actions.draw(by=make_moderator(), at=now + timedelta(seconds=61)) is not None


def test_the_first_voice_is_taken_back_within_its_minute():
    now, by = timezone.now(), make_moderator()
    initiative = flagged()
    first = voiced(by=by, at=now)
    case = actions.undo_decision(by=by, decision=first, at=now + timedelta(seconds=30))
    assert state(initiative) == Visibility.PUBLIC
    assert (case.lease_by, case.proposal()) == (by, None)
    assert letters_to(initiative.author.email) == []
    assert actions.lapse_proposals(now + 3 * DAY) == 0
    again = actions.decide_case(by=by, case=case, judgement=INSULT, at=now + DAY / 100)
    assert again.is_proposal


# -- The second voice ------------------------------------------------------------------------------


def test_a_second_person_agrees_and_it_stands():
    initiative, now = flagged(), timezone.now()
    first = voiced(at=now)
    second = voiced(at=now + DAY)
    assert state(initiative) == Visibility.REMOVED
    assert second.first == first
    assert "par deux personnes" in second.reason
    assert second.before == Visibility.PUBLIC
    assert Flag.objects.get().agreed is True
    assert actions.lapse_proposals(now + 3 * DAY) == 0
    assert state(initiative) == Visibility.REMOVED
    first_mail, second_mail = letters_to(initiative.author.email)
    assert "provisoire" in first_mail.body
    assert "provisoire" not in second_mail.body


def test_agreeing_on_what_is_there_already_gives_it_its_final_reason():
    initiative, now = flagged(), timezone.now()
    blur = Judgement(Measure.BLUR, Motive.INSULT, "", WORDS, about_official=True)
    voiced(blur, at=now)
    second = voiced(blur, at=now + DAY)
    assert state(initiative) == Visibility.BLURRED
    assert initiative.restrictions.first().reason == second.reason


def test_a_second_person_who_keeps_it_gives_everything_back():
    initiative, now = flagged(), timezone.now()
    voiced(at=now)
    second = voiced(KEEP, at=now + DAY)
    assert state(initiative) == Visibility.PUBLIC
    assert "n’a pas confirmé" in initiative.restrictions.first().reason
    assert (second.measure, Flag.objects.get().agreed) == (Measure.KEEP, False)
    assert "normalement" in letters_to(initiative.author.email)[-1].subject


def test_a_second_person_may_take_less_but_not_more():
    now = timezone.now()
    initiative = flagged()
    note = Judgement(Measure.ANNOTATE, Motive.INSULT, "", WORDS, about_official=True)
    voiced(note, at=now)
    with pytest.raises(Conflict, match="plus légère"):
        voiced(INSULT, at=now + DAY)
    # Not saying that it is about an official is no way around it.
    other = make_moderator()
    case = Case.objects.get()
    Case.objects.update(lease_by=other, lease_until=now + 2 * DAY)
    harsher = Judgement(Measure.DISABLE, Motive.INSULT, "", WORDS)
    with pytest.raises(Conflict, match="plus légère"):
        actions.decide_case(by=other, case=case, judgement=harsher, at=now + DAY)
    assert state(initiative) == Visibility.ANNOTATED


def test_the_first_voice_is_never_the_second():
    by = make_moderator()
    flagged()
    voiced(by=by)
    Case.objects.update(lease_by=by, lease_until=timezone.now() + DAY)
    with pytest.raises(Refused, match="déjà décidé"):
        actions.decide_case(by=by, case=Case.objects.get(), judgement=INSULT)


@pytest.mark.parametrize("judgement", [INSULT, KEEP])
def test_the_second_voice_is_taken_back_to_the_first(judgement):
    initiative, now, by = flagged(), timezone.now(), make_moderator()
    first = voiced(at=now)
    second = voiced(judgement, by=by, at=now + DAY)
    case = actions.undo_decision(by=by, decision=second, at=now + DAY + timedelta(seconds=20))
    assert state(initiative) == Visibility.RESTRICTED
    assert initiative.restrictions.first().reason == first.reason
    assert (case.proposal(), case.lease_by) == (first, by)
    assert len(letters_to(initiative.author.email)) == 1, "of the first voice only"
    assert actions.lapse_proposals(now + 3 * DAY) == 1
    assert state(initiative) == Visibility.PUBLIC


# -- Without a second voice ------------------------------------------------------------------------


def test_without_a_second_voice_everything_comes_back_by_itself(capsys):
    initiative, now = flagged(), timezone.now()
    voiced(at=now)
    assert actions.lapse_proposals(now + 2 * DAY - timedelta(seconds=1)) == 0
    assert actions.lapse_proposals(now + 2 * DAY) == 1
    assert actions.lapse_proposals(now + 3 * DAY) == 0
    assert state(initiative) == Visibility.PUBLIC
    assert "levée d’elle-même" in initiative.restrictions.first().reason
    assert "normalement" in letters_to(initiative.author.email)[-1].subject
    call_command("lapse_proposals")
    assert "0 provisional" in capsys.readouterr().out


def test_a_first_voice_counts_after_its_effect_ended():
    """Nobody suspends again for two days what the first could not have confirmed in time."""
    initiative, now = flagged(), timezone.now()
    voiced(at=now)
    actions.lapse_proposals(now + 2 * DAY)
    second = voiced(at=now + 3 * DAY)
    assert not second.is_proposal
    assert state(initiative) == Visibility.REMOVED


def test_the_gravest_stands_until_the_second_voice():
    initiative, now = flagged(Motive.THREAT), timezone.now()
    sign_hundred(initiative)
    Case.objects.update(text_hash=kinds.find("initiative", str(initiative.pk)).text_hash)
    first = voiced(THREAT, at=now)
    assert (first.is_proposal, first.lapses_at) == (True, None)
    assert actions.lapse_proposals(now + 30 * DAY) == 0
    assert state(initiative) == Visibility.RESTRICTED
    assert voiced(THREAT, at=now + DAY).first == first
    assert state(initiative) == Visibility.REMOVED


def test_a_flag_taken_back_does_not_close_what_waits_for_a_second_voice():
    flagged()
    voiced()
    row = Flag.objects.get()
    actions.withdraw_flag(by=row.person, flag=row)
    assert Case.objects.open().exists()


def test_a_state_given_by_another_decision_is_not_undone_by_the_clock():
    initiative, now = flagged(), timezone.now()
    voiced(at=now)
    initiative.refresh_from_db()
    change_visibility(
        by=make_moderator(),
        initiative=initiative,
        to=Visibility.RESTRICTED,
        reason="Un ordre.",
        renews=True,
    )
    assert actions.lapse_proposals(now + 2 * DAY) == 1
    assert state(initiative) == Visibility.RESTRICTED


def test_the_public_log_tells_each_voice_and_the_end():
    now = timezone.now() - 5 * DAY
    flagged()
    voiced(at=now)
    actions.lapse_proposals(now + 2 * DAY)
    voiced(at=now + 3 * DAY)
    write_journal()
    told = [
        (row.facts["acte"], row.facts["mesure"], row.facts["voix"], row.facts.get("propose"))
        for row in Entry.objects.order_by("number")
    ]
    assert told == [
        ("decided", "disable", 1, "remove"),
        ("decided", "remove", 2, None),
        ("lapsed", "disable", 1, "remove"),
    ]
    page = Client().get(reverse("journal")).text
    assert "une seconde personne doit confirmer" in page
    assert "Décidé à deux" in page


# -- On the page -----------------------------------------------------------------------------------

FORM = {
    "measure": "remove",
    "motive": "insult",
    "passage": "fermée depuis mars",
    "explanation": WORDS,
    "about_official": "on",
    "etape": "decider",
}


def test_the_page_previews_proposes_and_lets_another_agree():
    initiative = flagged()
    client, other = sign_in(make_moderator()), sign_in(make_moderator())
    address = client.post(reverse("draw-case")).url
    preview = client.post(address, FORM | {"etape": "apercu"})
    assert preview.context["preview"]["measure"] == "Suspendre l’accès"
    assert "Il faut être deux" in preview.text
    client.post(address, FORM)
    assert Decision.objects.get().reason == preview.context["preview"]["reason"]
    assert "Proposé à une seconde personne" in client.get(reverse("desk")).text
    Case.objects.update(lease_until=None)
    assert other.post(reverse("draw-case")).url == address
    page = other.get(address).text
    for shown in ("Une première personne propose", "Retirer", WORDS, "Je suis d’accord"):
        assert shown in page
    final = other.post(address, FORM | {"etape": "apercu"}).context["preview"]
    assert "par deux personnes" in final["reason"]
    response = other.post(address, {"etape": "accord"})
    assert (response.status_code, response.url) == (303, reverse("desk"))
    assert state(initiative) == Visibility.REMOVED


def test_agreeing_is_for_whoever_holds_the_case():
    flagged()
    client, other = sign_in(make_moderator()), sign_in(make_moderator())
    address = client.post(reverse("draw-case")).url
    client.post(address, FORM)
    late = other.post(address, {"etape": "accord"})
    assert late.status_code == 409
    assert client.post(address, {"etape": "accord"}).status_code == 403
    assert Client().post(address, {"etape": "accord"}).status_code == 302
    assert sign_in(make_user()).post(address, {"etape": "accord"}).status_code == 403
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_second_at_once_one_does():
    """Whoever holds the case, pressing twice, and whoever held it before them."""
    initiative, now = flagged(), timezone.now()
    voiced(at=now - timedelta(minutes=2))
    late, holder = make_moderator(), make_moderator()
    case = actions.draw(by=late, at=now - timedelta(minutes=1))
    Case.objects.update(lease_until=now - timedelta(seconds=1))
    assert actions.draw(by=holder) == case
    told: list[str] = []

    def second(by, judgement):
        try:
            told.append(actions.decide_case(by=by, case=case, judgement=judgement).measure)
        except Conflict as refusal:
            told.append(refusal.reason.split()[0])
        finally:
            connection.close()

    turns = [(late, KEEP), (holder, INSULT), (holder, INSULT)]
    threads = [threading.Thread(target=second, args=turn) for turn in turns]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told)[-1] == "remove"
    assert sorted(told)[:2] in (["Ce", "Une"], ["Une", "Une"])
    assert state(initiative) == Visibility.REMOVED
    assert Decision.objects.final().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_voice_and_the_clock_never_both_win():
    initiative, now = flagged(), timezone.now() - 2 * DAY
    Flag.objects.update(flagged_at=now)
    voiced(at=now)
    other = make_moderator()
    case = actions.draw(by=other)
    told: list[object] = []

    def agree():
        told.append(actions.decide_case(by=other, case=case, judgement=INSULT).measure)
        connection.close()

    def lapse():
        actions.lapse_proposals()
        connection.close()

    threads = [threading.Thread(target=each) for each in (agree, lapse)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert told == ["remove"]
    assert state(initiative) == Visibility.REMOVED
