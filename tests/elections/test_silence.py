"""The silence before a poll: what is refused, what is kept, what waits and leaves afterwards."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.activity.verbs import Verb
from civic.elections import actions as elections
from civic.lib.permissions import Conflict
from civic.notifications import holding, registry
from civic.notifications.actions import digests
from civic.notifications.models import Mail
from civic.notifications.states import Kind, Rhythm
from initiatives import actions
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.models import Draft, Initiative, TeamMember
from initiatives.states import Outcome, Side
from moderation import actions as moderation
from moderation.categories import Motive
from tests.elections.cast import make_poll, silent_poll, stands
from tests.factories import (
    make_content,
    make_initiative,
    make_mandate,
    make_operator,
    make_user,
)
from tests.initiatives.composing import ANSWERS, save
from tests.moderation.cast import sign_in
from tests.notifications.telling import follow, happen, make_reader

pytestmark = pytest.mark.django_db
REMINDER = "Période de silence avant un scrutin"
EVERYWHERE = "la loi vous demande de ne rien publier"
WHY = "la loi interdit la propagande électorale"


def candidate(row: Initiative | None = None):
    """Somebody who wrote, and stands since: the vote is tomorrow."""
    user = row.author if row else make_user()
    stands(silent_poll(), user)
    return user


def close(user, row):
    actions.close(by=user, initiative=row, outcome=Outcome.ACHIEVED, text="Elle est ouverte.")


REFUSED = {
    "publish": lambda user, row: actions.publish(by=user, content=make_content()),
    "edit": lambda user, row: actions.edit(
        by=user, initiative=row, content=make_content(title="Autre"), expected_version=1
    ),
    "close": close,
    "reply": lambda user, row: reply_as_named(
        by=user, initiative=make_initiative(), saying=Saying("Moi", "On parle de moi.")
    ),
}
ALLOWED = {
    "draft": lambda user, row: actions.save_draft(by=user, draft=None, data={"title": "Plus tard"}),
    "join": lambda user, row: actions.take_stance(
        by=user, initiative=make_initiative(), side=Side.SUPPORT, agrees=True
    ),
    "flag": lambda user, row: moderation.flag(
        by=user, kind="initiative", key=str(make_initiative().pk), motive=Motive.SPAM
    ),
}


@pytest.mark.parametrize("act", REFUSED)
def test_a_candidate_publishes_nothing_and_reads_why(act):
    row = make_initiative()
    user = candidate(row)
    with pytest.raises(Conflict, match=WHY):
        REFUSED[act](user, row)
    REFUSED[act](make_user() if act != "edit" and act != "close" else other_author(row), row)


def other_author(row):
    """The same text, of somebody who does not stand."""
    row.author = make_user()
    row.save(update_fields=["author"])
    return row.author


@pytest.mark.parametrize("act", ALLOWED)
def test_a_candidate_still_writes_joins_and_flags(act):
    row = make_initiative()
    ALLOWED[act](candidate(row), row)


def test_it_depends_on_who_writes_and_never_on_what_they_write():
    neutral = make_content(title="Un nid de poule", problem="La rue.", proposal="La réparer.")
    loud = make_content(title="Votez pour moi dimanche", proposal="Un bulletin à mon nom.")
    silent = candidate()
    for content in (neutral, loud):
        with pytest.raises(Conflict, match=WHY):
            actions.publish(by=silent, content=content)
        assert actions.publish(by=make_user(), content=content).is_listed


def test_an_official_keeps_what_was_typed_reads_why_on_every_page_and_publishes_afterwards():
    user = make_mandate().user
    poll = silent_poll("21231")
    client = sign_in(user)
    uid = save(client)
    answer = client.post(reverse("review", args=[uid]))
    assert answer.status_code == 409
    assert WHY in answer.text
    assert ANSWERS["proposal"] in answer.text
    assert EVERYWHERE in client.get(reverse("initiatives")).text
    assert not Initiative.objects.exists()
    elections.cancel_poll(by=make_operator(), poll=poll)
    assert client.post(reverse("review", args=[uid])).status_code == 303
    assert Draft.objects.get().published is not None
    assert EVERYWHERE not in client.get(reverse("initiatives")).text


@pytest.mark.parametrize("form", ["edit", "close", "open-petition", "profile", "reply-named"])
def test_a_form_that_is_refused_comes_back_with_its_words(form):
    row = make_initiative()
    user = candidate(row)
    client = sign_in(user)
    where = {} if form == "profile" else {"pk": row.pk, "slug": row.slug}
    if form == "reply-named":
        other = make_initiative()
        where = {"pk": other.pk, "slug": other.slug}
    address = reverse(form, kwargs=where)
    typed = FORMS[form](row)
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert WHY in answer.text
    assert "Des mots à garder" in answer.text


def edit_form(row):
    return {
        "title": row.title,
        "problem": "Des mots à garder",
        "proposal": row.proposal,
        "decision_maker": row.decision_maker,
        "theme": row.theme_id,
        "expected_version": row.version,
        "note": "",
        "image_alt": "",
    }


FORMS = {
    "edit": edit_form,
    "close": lambda row: {"outcome": "achieved", "text": "Des mots à garder"},
    "profile": lambda row: {
        "name": row.author.name,
        "handle": row.author.handle,
        "bio": "Des mots à garder",
    },
    "reply-named": lambda row: {"named_as": "Moi", "text": "Des mots à garder", "is_named": "on"},
    "open-petition": lambda row: {"request": "Des mots à garder", "suite": "ouvrir"},
}


def test_everybody_else_is_reminded_where_they_write():
    address = reverse("compose")
    client = sign_in(make_user())
    assert REMINDER not in client.get(address).text
    poll = silent_poll()
    assert REMINDER in client.get(address).text
    candidate = stands(poll, make_user()).user
    assert REMINDER not in sign_in(candidate).get(address).text


# -- Mails ----------------------------------------------------------------------------------------


def news(rhythm=Rhythm.DAILY):
    """A reader of all France hears of a candidate's text, published before, and of another."""
    reader = make_reader()
    follow(reader, Kind.AREA, "fr", rhythm=rhythm)
    who = str(make_user_standing().uid)
    told = [
        happen(about="1", who=who, verb=Verb.PUBLISHED),
        happen(about="1", verb=Verb.MILESTONE),
        happen(about="2", verb=Verb.PUBLISHED, who=str(make_user().uid)),
    ]
    return reader, [row.position for row in told]


def make_user_standing():
    user = make_user()
    stands(silent_poll(), user)
    return user


@pytest.mark.parametrize("rhythm", [Rhythm.NOW, Rhythm.DAILY])
def test_news_from_and_about_a_candidate_wait_and_nothing_is_lost(rhythm):
    _reader, (published, milestone, other) = news(rhythm)
    poll = silent_poll(name="Seconde")
    now = timezone.now()
    digests.build(rhythm=rhythm, now=now)
    mails = {tuple(mail.args["positions"]): mail for mail in Mail.objects.all()}
    assert set(mails) == {(other,), (published, milestone)}
    assert mails[other,].due_at == now
    assert mails[published, milestone].due_at == poll.ends_at
    # Other news go on meanwhile, and nothing is told twice.
    Mail.objects.filter(pk=mails[other,].pk).update(state="sent", sent_at=now - timedelta(hours=2))
    late = happen(about="3", verb=Verb.PUBLISHED, who=str(make_user().uid)).position
    digests.Reader.objects.update(news_due_at=now, daily_due_at=now)
    digests.build(rhythm=rhythm, now=now + timedelta(hours=1))
    assert Mail.objects.order_by("-pk").first().args["positions"] == [late]


def test_a_mail_written_just_before_waits_for_the_end():
    reader = make_reader()
    follow(reader, Kind.AREA, "fr")
    user = make_user()
    happen(about="1", who=str(user.uid), verb=Verb.PUBLISHED)
    digests.build(rhythm=Rhythm.DAILY)
    mail = Mail.objects.get()
    assert registry.model(mail.kind).build(mail.args) is not None
    poll = silent_poll()
    stands(poll, user)
    with pytest.raises(registry.TooEarlyError) as early:
        registry.model(mail.kind).build(mail.args)
    assert early.value.until == poll.ends_at
    elections.cancel_poll(by=make_operator(), poll=poll)
    assert registry.model(mail.kind).build(mail.args) is not None


def test_nothing_waits_in_the_period_before_the_eve():
    user = make_user()
    stands(make_poll(in_days=10), user)
    reader = make_reader()
    follow(reader, Kind.AREA, "fr")
    row = happen(about="1", who=str(user.uid), verb=Verb.PUBLISHED)
    digests.build(rhythm=Rhythm.DAILY)
    assert Mail.objects.get().args["positions"] == [row.position]


def test_news_of_what_a_candidate_carries_with_others_waits_too():
    user, initiative = make_user(), make_initiative()
    member = TeamMember.objects.create(initiative=initiative, person=user, role="coauthor")
    reader = make_reader()
    follow(reader, Kind.AREA, "fr")
    happen(about=str(initiative.pk), who=str(initiative.author.uid), verb=Verb.MILESTONE)
    digests.build(rhythm=Rhythm.DAILY)
    mail = Mail.objects.get()
    assert registry.model(mail.kind).build(mail.args) is not None
    poll = silent_poll()
    stands(poll, user)
    with pytest.raises(registry.TooEarlyError) as early:
        registry.model(mail.kind).build(mail.args)
    assert early.value.until == poll.ends_at
    # Somebody who left the team before speaks no more through it.
    TeamMember.objects.filter(pk=member.pk).update(left_at=timezone.now())
    holding._held.clear()
    assert registry.model(mail.kind).build(mail.args) is not None
