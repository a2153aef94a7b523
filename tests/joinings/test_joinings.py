"""Two arguments that say nearly the same become one, if both who wrote them agree."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from initiatives import actions, alike
from initiatives.actions import argument_names, joinings
from initiatives.actions import arguments as arguing
from initiatives.actions.argument_marks import mark_argument
from initiatives.actions.argument_ranks import rank_arguments
from initiatives.actions.arguments import Claim
from initiatives.actions.blocks import block
from initiatives.actions.debates import annotate_conclusion, close_debate
from initiatives.actions.kit import Words, write_message
from initiatives.actions.paces import slow_debate
from initiatives.actions.parts import Change
from initiatives.actions.redaction import redact
from initiatives.actions.threads import leave_last_word, mute_thread, other_of
from initiatives.joining_letters import build
from initiatives.models import (
    Argument,
    ArgumentMark,
    ArgumentSource,
    Joining,
    JoiningStage,
    KitMessage,
    Life,
    ThreadMute,
)
from initiatives.personal_data import withdraw_stances
from initiatives.states import Outcome, Side, Visibility
from initiatives.telling import NOBODY
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.initiatives.test_arguments import answered, argued, client_of, path, text_of
from tests.joinings.cast import (
    COMMON,
    FAR,
    ONE,
    OTHER,
    accept,
    again,
    join,
    make_two,
    propose,
    reread,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def decide(argument, to, before=Visibility.PUBLIC):
    change = Change(to, "Adresse privée.", before, timezone.now())
    arguing.change_argument_visibility(by=make_moderator(), argument=argument, change=change)


def subjects(person=None):
    rows = Mail.objects.filter(kind=joinings.MAIL).order_by("pk")
    rows = rows.filter(to=person.email) if person else rows
    return [letter.subject for letter in (build(mail.args) for mail in rows) if letter]


def stage(joining):
    return reread(joining).stage


def test_one_remains_with_what_both_agreed_to():
    one, other = make_two(sources=["https://exemple.fr/rapport"])
    row = one.initiative
    assert Life.objects.get(pk=row.pk).arguments_for == 2
    stays, goes = join(one, other)
    assert (stays.text, stays.version, stays.author, stays.co_author) == (
        COMMON,
        2,
        one.author,
        other.author,
    )
    assert [(each.number, each.text) for each in stays.versions.all()] == [(1, ONE)]
    assert (goes.merged_into, goes.text, goes.is_standing) == (stays, OTHER, False)
    # Counted once, listed once, and both names are read wherever it is.
    assert Life.objects.get(pk=row.pk).arguments_for == 1
    assert actions.recount_rooms() == 0
    for page in (path("arguments", row), row.get_absolute_url(), stays.get_absolute_url()):
        text = text_of(Client().get(page))
        assert COMMON in text
        assert "Louise Morel" in text
        assert "Samuel Petit" in text
        assert OTHER not in text
    # The other keeps its address, leads to the one that stays, and can still be read there.
    page = Client().get(goes.get_absolute_url())
    assert page.status_code == 200
    assert f'href="{stays.get_absolute_url()}"' in text_of(page)
    assert "n’en ont fait qu’un" in text_of(page)
    assert OTHER in text_of(page)
    assert 'rel="canonical"' in text_of(page)
    assert f"/signaler/argument/{goes.pk}/" in text_of(page)
    assert Client().get(f"/signaler/argument/{goes.pk}/").status_code in (200, 303)
    told = Activity.objects.get(verb=Verb.ARGUMENTS_JOINED)
    assert (told.for_key, told.actor_name, told.data) == ("", "", {"argument": stays.pk})
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"argument.join_propose", "argument.join_accept"} <= verbs
    made = Joining.objects.get()
    assert (made.stage, made.text, made.version) == (JoiningStage.ACCEPTED, "", 2)
    assert subjects(one.author) == ["Deux arguments n’en font plus qu’un"]


def test_the_older_stays_whoever_proposes():
    one, other = make_two()
    made = propose(other, one)
    assert (made.stays, made.goes) == (one, other)
    assert made.stays_agreed_at is None
    accept(made, one.author)
    assert (again(one).co_author, again(other).merged_into) == (other.author, one)


def test_sources_are_united_each_page_once():
    row = make_initiative()
    urls = [f"https://exemple.fr/{n}" for n in range(5)]
    one = argued(row, text=ONE, sources=urls[:3])
    other = argued(row, text=OTHER, sources=["https://EXEMPLE.fr/1#page", *urls[3:]])
    stays, _goes = join(one, other)
    assert [source.url for source in stays.sources.all()] == urls
    pages = ArgumentSource.objects.read_in(row).values_list("page", flat=True)
    assert len(pages) == len(set(pages)) == 5
    # Five sources do not get lost where a form shows three.
    argument_names.unsign_argument(by=other.author, argument=stays)
    form = text_of(client_of(one.author).get(path("change-argument", row, number=stays.pk)))
    assert all(url in form for url in urls)
    typed = {"text": "Un abri protège.", **{f"source_{n}": url for n, url in enumerate(urls, 1)}}
    assert (
        client_of(one.author).post(path("change-argument", row, number=stays.pk), typed).status_code
        == 303
    )
    assert again(stays).sources.count() == 5


def test_nobody_marks_it_twice_nor_marks_what_they_sign():
    one, other = make_two()
    both, first, second = make_user(), make_user(), make_user()
    for person, argument in ((both, one), (both, other), (first, one), (second, other)):
        mark_argument(by=person, argument=argument, helps=True)
    mark_argument(by=other.author, argument=one, helps=True)
    mark_argument(by=one.author, argument=other, helps=True)
    rank_arguments()
    stays, goes = join(one, other)
    marked = ArgumentMark.objects.values_list("argument", "person")
    assert sorted(marked) == sorted((stays.pk, person.pk) for person in (both, first, second))
    # Its place in the order follows, and a page of the former one marks the one that stays.
    assert rank_arguments() >= 1
    reader = make_user()
    mark_argument(by=reader, argument=goes, helps=True)
    assert ArgumentMark.objects.filter(argument=stays, person=reader).exists()
    mark_argument(by=reader, argument=goes, helps=False)
    assert not ArgumentMark.objects.filter(person=reader).exists()
    for signer in (one.author, other.author):
        with pytest.raises(Refused, match="le vôtre"):
            mark_argument(by=signer, argument=stays, helps=True)


def test_replies_stand_under_the_one_that_stays_and_say_what_they_answered():
    one, other = make_two()
    answered(one, text="Et la nuit ?")
    reply = answered(other, text="D’où vient ce chiffre ?")
    stays, goes = join(one, other)
    page = text_of(Client().get(stays.get_absolute_url()))
    assert "Et la nuit ?" in page
    assert "D’où vient ce chiffre ?" in page
    assert page.count("Répond à l’argument de Samuel Petit") == 1
    assert f"/{stays.pk}/#reponse-{reply.pk}" in again(reply).get_absolute_url()
    assert "2 réponses" in text_of(Client().get(path("arguments", one.initiative)))
    with pytest.raises(Conflict, match="répondez à celui qui reste"):
        answered(goes)
    # Both who sign it hear of a new one; the patrol meets it once.
    new = answered(stays, text="Merci à vous deux.")
    told = Activity.objects.filter(verb=Verb.ARGUMENT_ANSWERED, title=one.initiative.title)
    mine = [row for row in told if new.pk in row.data.values()]
    keys = {str(one.author.uid), str(other.author.uid)}
    assert {row.for_key for row in mine} == keys
    assert [row.data.get("argument") for row in mine].count(new.pk) == 1
    arguing.withdraw_argument(by=new.author, argument=new)
    assert not [row for row in told.filter(withdrawn_at=None) if new.pk in row.data.values()]


def test_what_was_left_or_muted_in_either_thread_holds():
    one, other = make_two()
    reply = answered(other)
    leave_last_word(by=reply.author, argument=other)
    mute_thread(by=one.author, argument=one, muted=True)
    mute_thread(by=reply.author, argument=other, muted=True)
    mute_thread(by=reply.author, argument=one, muted=True)
    stays, goes = join(one, other)
    assert "laisse le dernier mot à Samuel Petit" in text_of(Client().get(stays.get_absolute_url()))
    with pytest.raises(Conflict, match="laissé le dernier mot"):
        answered(stays, reply.author, text="Encore un mot.")
    assert set(ThreadMute.objects.values_list("argument", "person")) == {
        (stays.pk, one.author.pk),
        (stays.pk, reply.author.pk),
    }
    new = answered(stays, text="Et maintenant ?")
    told = Activity.objects.filter(verb=Verb.ARGUMENT_ANSWERED)
    heard = {row.for_key for row in told if new.pk in row.data.values()}
    # Nobody, for the patrol: the first who signs it muted this thread.
    assert heard == {NOBODY, str(other.author.uid)}
    # Two who sign one text are no thread of two.
    assert other_of(one.author, again(stays)) is None
    with pytest.raises(Conflict, match="coupez celui qui reste"):
        mute_thread(by=make_user(), argument=goes, muted=True)


def test_a_message_of_the_kit_uses_the_one_that_stays():
    one, other = make_two()
    by = make_user()
    actions.take_stance(by=by, initiative=one.initiative, side=Side.SUPPORT, agrees=True)
    words = Words("Trois vélos sur quatre : un abri, vite.", "", other)
    write_message(by=by, initiative=one.initiative, network="whatsapp", words=words)
    stays, _goes = join(one, other)
    assert KitMessage.objects.get().argument == stays


def test_a_refusal_is_final_for_who_refused():
    one, other = make_two()
    made = propose(one, other)
    for _again in range(2):
        joinings.refuse_joining(by=other.author, joining=reread(made))
    assert stage(made) == JoiningStage.REFUSED
    assert subjects(one.author) == ["Les deux arguments restent comme ils sont"]
    with pytest.raises(Conflict, match="déjà dit non"):
        propose(one, other)
    # Whoever refused may still propose another text, and the other may refuse once too.
    back = propose(other, one, text=OTHER)
    joinings.refuse_joining(by=one.author, joining=reread(back))
    for first, last in ((one, other), (other, one)):
        with pytest.raises(Conflict, match="déjà dit non"):
            propose(first, last)
    assert COMMON in text_of(client_of(one.author).get(made.get_absolute_url()))
    assert again(one).text == ONE


def test_it_lapses_after_fourteen_days_and_is_asked_twice_at_most():
    one, other = make_two()
    now = timezone.now()
    made = propose(one, other, at=now - timedelta(days=13, hours=23, minutes=59))
    assert joinings.lapse_joinings(now) == 0
    assert joinings.lapse_joinings(now + timedelta(minutes=1)) == 1
    assert stage(made) == JoiningStage.EXPIRED
    assert subjects(one.author) == ["Votre proposition est restée sans réponse"]
    late = propose(one, other, at=now - timedelta(days=14))
    # Even before the sweep, nobody answers what is over.
    with pytest.raises(Conflict, match="n’attend plus"):
        accept(late, at=now)
    call_command("lapse_joinings")
    assert stage(late) == JoiningStage.EXPIRED
    with pytest.raises(Conflict, match="deux fois sans réponse"):
        propose(one, other)
    assert "Personne n’a répondu à temps" in text_of(
        client_of(one.author).get(late.get_absolute_url())
    )


def test_a_late_one_that_was_not_swept_makes_room():
    one, other = make_two()
    late = propose(one, other, at=timezone.now() - timedelta(days=15))
    fresh = propose(other, one)
    assert (stage(late), stage(fresh)) == (JoiningStage.EXPIRED, JoiningStage.PROPOSED)


def test_who_proposed_takes_it_back():
    one, other = make_two()
    made = propose(one, other)
    with pytest.raises(Refused, match="peut le reprendre"):
        joinings.withdraw_joining(by=other.author, joining=reread(made))
    for _again in range(2):
        joinings.withdraw_joining(by=one.author, joining=reread(made))
    with pytest.raises(Conflict, match="n’attend plus"):
        accept(made)
    with pytest.raises(Conflict, match="n’attend plus"):
        joinings.refuse_joining(by=other.author, joining=reread(made))
    assert subjects(other.author) == []


@pytest.mark.parametrize("change", ["edit", "withdraw", "other edit"])
def test_it_falls_when_a_text_changes(change):
    one, other = make_two()
    made = propose(one, other)
    if change == "withdraw":
        arguing.withdraw_argument(by=one.author, argument=one)
    else:
        row = one if change == "edit" else other
        arguing.change_argument(by=row.author, argument=row, claim=Claim(f"{row.text} Bien."))
    assert stage(made) == JoiningStage.OVERTAKEN
    with pytest.raises(Conflict, match="n’attend plus"):
        accept(made)
    assert "a changé entre-temps" in text_of(client_of(other.author).get(made.get_absolute_url()))


def test_an_argument_is_asked_about_once_at_a_time_and_others_fall_once_it_is_joined():
    one, other = make_two()
    third = argued(one.initiative, text=f"{ONE} La police le dit.")
    made = propose(one, other)
    assert propose(one, other) == made
    for first, last in ((other, one), (third, one), (other, third)):
        with pytest.raises(Conflict, match="attend déjà"):
            propose(first, last)
    accept(made)
    with pytest.raises(Conflict, match="Deux personnes signent"):
        propose(third, again(one))
    with pytest.raises(Conflict, match="déjà été réuni"):
        propose(third, again(other))


def test_nobody_is_asked_without_end():
    row, person = make_initiative(), make_user()
    for number in range(joinings.DAILY_PROPOSALS + 1):
        text = f"Trois vélos sur quatre volés à la gare numéro {number} l’ont été hors de l’abri."
        mine = argued(row, person, text=text, at=timezone.now() - 3 * DAY + number * DAY / 2)
        theirs = argued(make_initiative(), text=FAR)
        theirs = argued(row, text=f"{text} Oui.")
        if number < joinings.DAILY_PROPOSALS:
            propose(mine, theirs)
    with pytest.raises(TooMany, match="cinq fois"):
        propose(mine, theirs)
    joinings.check_can_propose(person, mine, timezone.now() + DAY + timedelta(minutes=1))


def test_only_near_ones_of_the_same_side_of_the_same_text():
    one, other = make_two()
    row = one.initiative
    far = argued(row, text=FAR)
    against = argued(row, side=Side.OPPOSE, text=OTHER)
    elsewhere = argued(make_initiative(), text=OTHER)
    own = argued(row, one.author, text=f"{ONE} Vraiment.")
    reply = answered(one, text=OTHER)
    reasons = {
        far: "ne disent pas presque",
        against: "même côté",
        elsewhere: "même côté",
        own: "même personne",
        reply: "pas les réponses",
        one: "même argument",
    }
    for argument, reason in reasons.items():
        with pytest.raises(Conflict, match=reason):
            propose(one, argument, by=one.author)
    assert joinings.near_of(again(one)) == [other]
    grams = alike.trigrams(ONE), alike.trigrams(FAR)
    assert alike.likeness(*grams) < alike.ALIKE


@pytest.mark.parametrize("which", ["one", "other"])
@pytest.mark.parametrize(
    "state", [Visibility.BLURRED, Visibility.COVERED, Visibility.RESTRICTED, Visibility.REMOVED]
)
def test_what_moderation_decided_of_is_neither_proposed_nor_joined(which, state):
    one, other = make_two()
    made = propose(one, other)
    decide(one if which == "one" else other, state)
    with pytest.raises(Conflict, match="modération"):
        accept(made)
    # It can still be refused.
    assert "Pour l’instant" in text_of(client_of(other.author).get(made.get_absolute_url()))
    joinings.refuse_joining(by=other.author, joining=reread(made))
    with pytest.raises(Conflict):
        propose(again(one), again(other))
    assert joinings.near_of(again(one)) == []


def test_a_note_of_moderation_stays_read():
    one, other = make_two()
    decide(other, Visibility.ANNOTATED)
    with pytest.raises(Conflict, match="sa note doit rester"):
        propose(one, again(other))
    third, fourth = make_two()
    decide(third, Visibility.ANNOTATED)
    stays, _goes = join(again(third), fourth)
    assert stays.visibility == Visibility.ANNOTATED
    assert "Adresse privée." in text_of(Client().get(stays.get_absolute_url()))


def test_a_decision_on_either_is_kept_and_counts_stay_right():
    one, other = make_two()
    stays, goes = join(one, other)
    # The moderator read it before it was joined: the row they hold is stale.
    decide(other, Visibility.RESTRICTED)
    page = text_of(Client().get(goes.get_absolute_url()))
    assert "Adresse privée." in page
    assert OTHER not in page
    assert Life.objects.get(pk=one.initiative.pk).arguments_for == 1
    decide(again(stays), Visibility.RESTRICTED)
    assert Life.objects.get(pk=one.initiative.pk).arguments_for == 0
    assert not Activity.objects.filter(verb=Verb.ARGUMENTS_JOINED, withdrawn_at=None).exists()
    decide(again(stays), Visibility.PUBLIC, Visibility.RESTRICTED)
    assert Life.objects.get(pk=one.initiative.pk).arguments_for == 1
    assert actions.recount_rooms() == 0


@pytest.mark.parametrize("state", ["closed", "withheld", "concluded"])
def test_where_a_debate_takes_no_more_nothing_is_joined(state):
    one, other = make_two()
    made = propose(one, other)
    row = one.initiative
    if state == "closed":
        actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")
    elif state == "withheld":
        withhold(row)
    else:
        close_debate(by=row.author, initiative=row, text="Nous retenons l’idée d’un abri.")
    with pytest.raises(Conflict):
        accept(made)
    third = argued(make_initiative(), text=ONE)
    with pytest.raises(Conflict):
        propose(one, third)
    joinings.refuse_joining(by=other.author, joining=reread(made))


def test_a_slow_debate_slows_no_agreement():
    one, other = make_two()
    row = one.initiative
    slow_debate(by=row.author, initiative=row, minutes=60, days=1)
    with pytest.raises(TooMany):
        argued(row, one.author, text="Encore.")
    stays, _goes = join(one, other)
    assert stays.text == COMMON


def test_both_who_sign_it_annotate_the_conclusion():
    one, other = make_two()
    row = one.initiative
    stays, _goes = join(one, other)
    made = close_debate(by=row.author, initiative=row, text="Nous retenons l’idée d’un abri.")
    for signer in stays.signers:
        annotate_conclusion(
            by=signer, conclusion=made, side=Side.SUPPORT, text="Il manque le coût."
        )


def test_neither_changes_nor_takes_it_back_alone():
    one, other = make_two()
    stays, goes = join(one, other)
    for signer in stays.signers:
        with pytest.raises(Conflict, match="deux à signer"):
            arguing.change_argument(by=signer, argument=stays, claim=Claim("Autre chose."))
        with pytest.raises(Conflict, match="deux à signer"):
            arguing.withdraw_argument(by=signer, argument=stays)
    with pytest.raises(Conflict, match="réuni"):
        arguing.change_argument(by=other.author, argument=goes, claim=Claim("Autre chose."))


@pytest.mark.parametrize("who", ["author", "co-author"])
def test_each_may_take_their_name_back(who):
    one, other = make_two()
    stays, goes = join(one, other)
    leaver, stayer = (one, other) if who == "author" else (other, one)
    for _again in range(2):
        argument_names.unsign_argument(by=leaver.author, argument=stays)
    stays, goes = again(stays), again(goes)
    assert (stays.text, stays.signers) == (COMMON, [stayer.author])
    # What they alone had said before goes with their name; the address still leads on.
    assert stays.versions.exists() is (who == "co-author")
    assert (goes.text, goes.merged_into) == (OTHER if who == "author" else "", stays)
    page = text_of(Client().get(stays.get_absolute_url()))
    assert leaver.author.name not in page
    assert stayer.author.name in page
    with pytest.raises(Refused):
        arguing.change_argument(by=leaver.author, argument=stays, claim=Claim("Non."))
    with pytest.raises(Conflict, match="Une seule personne"):
        argument_names.unsign_argument(by=stayer.author, argument=stays)
    arguing.change_argument(by=stayer.author, argument=stays, claim=Claim("Un abri protège."))
    assert actions.recount_rooms() == 0


def test_one_that_was_left_may_be_joined_again_and_every_address_leads_on():
    one, other = make_two()
    stays, goes = join(one, other)
    argument_names.unsign_argument(by=other.author, argument=stays)
    older = argued(one.initiative, text=f"{COMMON} Oui.", at=one.written_at - DAY)
    join(older, again(stays))
    assert again(goes).merged_into == again(stays).merged_into == older
    assert Life.objects.get(pk=one.initiative.pk).arguments_for == 1


def test_the_team_proposes_and_both_agree():
    one, other = make_two()
    author = one.initiative.author
    made = propose(one, other, by=author)
    assert (made.stays_agreed_at, made.goes_agreed_at) == (None, None)
    assert len(subjects(one.author)) == len(subjects(other.author)) == 1
    with pytest.raises(Refused, match="pas pour vous"):
        accept(made, author)
    for _again in range(2):
        accept(made, other.author)
    assert again(one).text == ONE
    accept(made, one.author)
    assert again(one).text == COMMON
    assert subjects(author) == ["Deux arguments n’en font plus qu’un"]


def test_of_two_who_were_asked_either_refuses_even_after_a_yes():
    one, other = make_two()
    made = propose(one, other, by=one.initiative.author)
    accept(made, other.author)
    joinings.refuse_joining(by=other.author, joining=reread(made))
    assert stage(made) == JoiningStage.REFUSED
    with pytest.raises(Conflict, match="n’attend plus"):
        accept(made, one.author)


def test_a_stranger_proposes_nothing_and_who_blocked_is_not_asked():
    one, other = make_two()
    with pytest.raises(Refused, match="ou l’équipe"):
        propose(one, other, by=make_user())
    block(by=other.author, person=one.author)
    with pytest.raises(Refused, match="ne reçoit pas"):
        propose(one, other)


def test_arguments_on_one_amendment_are_joined_too():
    from tests.initiatives.test_amendment_arguments import amended

    amendment = amended()
    one, other = make_two(amendment.initiative, amendment=amendment)
    stays, _goes = join(one, other)
    assert list(Argument.objects.about(amendment)) == [stays]
    assert Life.objects.get(pk=amendment.initiative_id).arguments_for == 0


def test_what_two_said_together_is_in_the_data_of_both():
    one, other = make_two()
    made = propose(one, other)
    asked = str(my_data(other.author))
    assert COMMON in asked
    assert "on me propose" in asked
    accept(made)
    mine, theirs = str(my_data(one.author)), str(my_data(other.author))
    assert "'signé avec': 'Samuel Petit'" in mine
    assert "'signé avec': 'Louise Morel'" in theirs
    assert f"'réuni à': '{one.get_absolute_url()}'" in theirs


@pytest.mark.parametrize("who", [0, 1])
def test_an_account_that_goes_leaves_the_text_to_the_other(who):
    pair = make_two()
    stays, goes = join(*pair)
    gone, left = pair[who].author, pair[1 - who].author
    name = gone.name
    erase_account(by=gone)
    stays = again(stays)
    assert (stays.text, stays.signers) == (COMMON, [left])
    for page in (stays, goes):
        assert name not in text_of(Client().get(page.get_absolute_url()))
    # What was said before stays, under no name.
    assert stays.versions.count() == 1
    assert again(goes).text == OTHER


def test_an_account_that_goes_is_asked_nothing_more():
    one, other = make_two()
    made = propose(one, other)
    erase_account(by=one.author)
    row = reread(made)
    assert (row.stage, row.proposer) == (JoiningStage.EXPIRED, None)
    with pytest.raises(Conflict):
        accept(made)
    assert joinings.near_of(again(other)) == []


@pytest.mark.parametrize("who", [0, 1])
def test_whoever_takes_the_agreement_back_leaves_the_text_to_the_other(who):
    pair = make_two()
    stays, _goes = join(*pair)
    third = argued(pair[0].initiative, pair[who].author, text=FAR)
    near = argued(pair[0].initiative, text=f"{FAR} Non.")
    propose(third, near)
    withdraw_stances(pair[who].author)
    stays = again(stays)
    assert (stays.text, stays.signers) == (COMMON, [pair[1 - who].author])
    assert not Argument.objects.signed_by(pair[who].author).filter(withdrawn_at=None).exists()
    assert Joining.objects.exclude(stage=JoiningStage.ACCEPTED).count() == 0
    assert actions.recount_rooms() == 0


def test_a_redacted_passage_goes_from_what_was_proposed():
    one, other = make_two()
    made = propose(one, other)
    redact(initiative=one.initiative, passage="trois vélos", at=timezone.now())
    assert "trois vélos" not in reread(made).text


def test_over_the_api_one_leads_to_the_other():
    one, other = make_two()
    stays, goes = join(one, other)
    address = f"/api/v1/initiatives/{one.initiative.pk}/arguments/"
    [listed] = Client().get(address).json()["results"]
    assert (listed["id"], listed["co_author"]["name"]) == (stays.pk, "Samuel Petit")
    assert listed["merged_into"] is None
    shown = Client().get(f"{address}{goes.pk}/").json()
    assert (shown["merged_into"], shown["text"], shown["co_author"]) == (stays.pk, OTHER, None)
    reply = answered(stays)
    for number in (reply.pk, 10**30):
        assert Client().get(f"{address}{number}/").status_code == 404


def test_a_list_costs_the_same_with_joined_ones(django_assert_max_num_queries):
    row = make_initiative()
    join(*make_two(row))
    Client().get(path("arguments", row))
    with django_assert_max_num_queries(6):
        Client().get(path("arguments", row))
    with django_assert_max_num_queries(1):
        Client().get(row.get_absolute_url())


def test_no_letter_leaves_once_it_is_settled():
    one, other = make_two()
    made = propose(one, other)
    assert subjects(other.author) == ["Un seul texte pour deux arguments ?"]
    withhold(one.initiative)
    assert subjects() == []
    assert build({"joining": made.pk, "stage": "refused", "person": other.author.pk}) is None
