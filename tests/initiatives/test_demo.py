from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Min
from django.utils import timezone

from civic.accounts.models import Consent, Mandate, User
from civic.accounts.roles import Role
from civic.activity.actions import settled
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.typography import french
from civic.notifications import registry
from civic.notifications.models import Follow, Reader
from civic.notifications.states import Origin
from initiatives import actions
from initiatives.demo import (
    amendments,
    arguments,
    between,
    debates,
    goals,
    kits,
    loader,
    news,
    pairs,
    pictures,
)
from initiatives.demo.accounts import ACCOUNTS, PASSWORD
from initiatives.demo.content import Entry, entries, people
from initiatives.demo.follows import FOLLOWS
from initiatives.demo.loader import CannotLoadError
from initiatives.kit.networks import length
from initiatives.kit.variety import distinct
from initiatives.merging import replace_paragraph
from initiatives.models import (
    Alternative,
    Amendment,
    Argument,
    Call,
    Debate,
    Draft,
    GoalStep,
    Initiative,
    KitMessage,
    Message,
    Milestone,
    Pairing,
    Seat,
    Stance,
    Thanks,
    Update,
    Version,
)
from initiatives.states import Outcome, Side, Visibility
from initiatives.telling import NOBODY
from tests.factories import make_user


@pytest.fixture
def embedded(db, settings, tmp_path):
    """This test database, taken for the one that `make run` starts."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        settings.DATA_DIR = Path(cursor.fetchone()[0]).resolve()
    settings.EMBEDDED = True
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def places(embedded):
    """The real tree and the real themes."""
    call_command("load_territories", stdout=StringIO())
    call_command("load_themes", stdout=StringIO())


def test_it_reads_texts_that_fit_and_are_typeset():
    for entry in entries():
        assert len(entry.title) <= 90, entry.key
        assert len(entry.decision_maker) <= 120, entry.key
        assert entry.problem, entry.key
        assert entry.proposal, entry.key
        for text in (entry.title, entry.problem, entry.proposal, entry.decision_maker):
            assert french(text) == text, entry.key


def test_it_covers_every_kind_of_case():
    rows = entries()
    assert 60 <= len(rows) <= 90
    # Two teams that agree close one otherwise: see the demo of pairs.
    closed = set(Outcome.values) - {Outcome.MERGED}
    assert {row.closed.outcome for row in rows if row.closed} == closed
    decided = {one.visibility for row in rows for one in row.moderation}
    # A cover is nobody’s decision.
    assert decided >= set(Visibility.values) - {Visibility.PUBLIC, Visibility.COVERED}
    assert sum(bool(row.answers) for row in rows) >= 2
    assert sum(bool(row.image) for row in rows) >= 6
    assert len({row.key for row in rows}) == len(rows)


def test_it_names_accounts_that_can_be_told_apart():
    assert len({account.email for account in ACCOUNTS}) == len(ACCOUNTS)
    roles = Counter(account.role for account in ACCOUNTS)
    assert roles["moderator"] == 6
    assert len(PASSWORD) >= 12
    assert all(account.has_totp == (account.role != "citizen") for account in ACCOUNTS)


@pytest.mark.parametrize("name", ["pont", "marche", "ecole", "parc", "velo", "train", "plage"])
def test_it_draws_pictures(embedded, name):
    image = pictures.picture(name, "Un dessin")
    assert (image.width, image.height) == (1200, 675)
    assert image.file.size > 2_000


def _few(entry: Entry) -> Entry:
    """The same entry with less of a crowd: the crowd is what takes time."""
    return replace(entry, supports=min(entry.supports, 6), opposes=min(entry.opposes, 2))


@pytest.mark.full
def test_it_loads_everything_through_the_actions(places):
    rows = [_few(entry) for entry in entries()]
    loader.load(lambda _: None, rows)
    assert connection.features.uses_savepoints
    _check_loaded(rows)
    with pytest.raises(CannotLoadError, match="already"):
        loader.load(lambda _: None, rows)


@pytest.mark.full
def test_it_loads_the_whole_crowd(places):
    said: list[str] = []
    loader.load(said.append)
    _check_loaded(entries())
    assert len(said) > 4


def _check_loaded(rows: list[Entry]) -> None:
    assert Initiative.objects.count() == len(rows)
    assert User.objects.count() == len(ACCOUNTS) + len(people().inhabitants)
    assert Stance.objects.count() == sum(row.supports + row.opposes for row in rows)
    assert Alternative.objects.count() == sum(bool(row.answers) for row in rows)
    edits = sum(len(row.edits) for row in rows)
    edits += sum(one.accepted for one in amendments._all())
    replies = sum(bool(one.reply) for one in arguments.every())
    assert Argument.objects.exclude(conclusion=None).count() == len(debates.NOTES)
    assert Argument.objects.count() == len(arguments.every()) + replies + len(debates.NOTES)
    joined = Argument.objects.exclude(merged_into=None).select_related("merged_into__co_author")
    assert len(joined) == sum(bool(one.joins) for one in arguments.every()) == 1
    assert joined[0].merged_into.co_author == joined[0].author
    assert Update.objects.count() == len(news.TOLD)
    assert Call.objects.running().count() == 1
    assert GoalStep.objects.count() == len(goals.STEPS)
    assert KitMessage.objects.standing().count() == len(kits.every())
    assert Amendment.objects.count() == len(amendments._all())
    assert Version.objects.count() == len(rows) + edits
    assert Draft.objects.filter(published=None).count() == 3
    stages = Pairing.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["accepted", "refused", "proposed", "said"]
    _check_debates()
    _check_between()
    assert _told_in_order()
    _check_counts(rows)
    _check_people()
    _check_follows()


def _check_follows():
    """What is followed can be read, and no mail tells what happened before the demo began."""
    for label, kind, key, rhythm in FOLLOWS:
        reader = Reader.objects.get(user__email=f"{label}@example.org")
        row = reader.follows.filter(kind=kind, rhythm=rhythm).first()
        assert row is not None, key
        assert registry.things(kind, [row.key]), key
    assert not Follow.objects.exclude(told_through=settled()).exists()
    joined = Follow.objects.filter(origin=Origin.JOINED).count()
    assert joined == Stance.objects.filter(side=Side.SUPPORT, person__isnull=False).count()
    assert Follow.objects.aggregate(first=Min("heard_from"))["first"] < settled()


def _check_debates():
    """One is closed, with what each side notes; another is slow today."""
    closed = Debate.objects.exclude(conclusion=None).get()
    assert closed.conclusion.text == debates.CONCLUSION
    assert {note.side for note in Argument.objects.exclude(conclusion=None)} == set(Side)
    slow = Debate.objects.filter(slow_minutes=debates.MINUTES).get()
    assert slow.is_slow(timezone.now())


def _check_between():
    """One thank-you that everybody reads, one between two; a message waits."""
    shown = {note.text: note.is_public for note in Thanks.objects.all()}
    assert shown == {between.SHOWN: True, between.KEPT: False}
    assert Message.objects.count() == len(between.SAID)
    assert Seat.objects.get(person__email="citoyenne@example.org").unread == 2
    pitch = KitMessage.objects.get(network="spoken")
    assert pitch.author == pitch.initiative.author


def _told_in_order() -> bool:
    """Timelines are read by identifier: it has to follow time, the patrol's own apart."""
    told = Activity.objects.exclude(for_key=NOBODY)
    times = list(told.order_by("id").values_list("at", flat=True))
    return times == sorted(times)


def _check_counts(rows):
    assert actions.fold() == 0
    assert actions.recount() == 0
    by_title = {one.title: one for one in Initiative.objects.select_related("tally", "author")}
    for row in rows:
        initiative = by_title[row.title]
        assert (initiative.tally.supports, initiative.tally.opposes) == (row.supports, row.opposes)
        closed = row.closed.outcome if row.closed else ""
        assert initiative.outcome == (Outcome.MERGED if row.key == pairs.MERGED[0] else closed)
        assert initiative.visibility == (
            row.moderation[-1].visibility if row.moderation else Visibility.PUBLIC
        )
        assert bool(initiative.as_mandate_id) == row.as_mandate
    early = Stance.objects.filter(taken_at__lt=F("initiative__published_at"))
    assert not early.exists()
    own = Stance.objects.filter(person=F("initiative__author"))
    assert not own.exists()
    _check_dates()


def _check_dates():
    """Agreements and milestones happened on their day, not when the demo was loaded."""
    first = Stance.objects.values("person").annotate(at=Min("taken_at")).values_list("person", "at")
    given = Consent.objects.values_list("user", "given_at")
    # Those who erased their account left neither.
    assert dict(given) == {person: at for person, at in first if person}
    public = Milestone.objects.filter(level__gt=1)
    milestones = public.values_list("initiative", "reached_at")
    told = Activity.objects.filter(verb=Verb.MILESTONE).values_list("object_key", "at")
    assert {(str(key), at) for key, at in milestones} == set(told)
    assert not Milestone.objects.filter(reached_at__lt=F("initiative__published_at")).exists()


def _check_people():
    moderators = User.objects.filter(grants__role=Role.MODERATOR)
    regions = {user.home.path.split("/")[1] for user in moderators.select_related("home")}
    assert len(regions) == 6
    assert Mandate.objects.current().count() == 2
    assert Authenticator.objects.count() == sum(account.has_totp for account in ACCOUNTS)
    assert User.objects.get(email="elue@example.org").check_password(PASSWORD)
    assert User.objects.exclude(erased_at=None).count() == len(people().erased)
    doubled = User.objects.values("handle").annotate(n=Count("id")).filter(n__gt=1)
    assert not doubled.exists()


def test_it_refuses_a_database_that_is_not_embedded(db, settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded"):
        call_command("load_demo")


def test_it_refuses_a_database_somebody_lives_in(embedded):
    make_user()
    with pytest.raises(CannotLoadError, match="already"):
        loader.check_can_load()


def test_it_refuses_a_database_without_places(embedded):
    with pytest.raises(CannotLoadError, match="places"):
        loader.check_can_load()


def test_it_says_which_places_and_themes_are_unknown(db):
    with pytest.raises(CannotLoadError, match="97611"):
        loader._places(entries())
    with pytest.raises(CannotLoadError, match="tourisme"):
        loader._themes(entries())


def test_it_tells_its_progress(embedded, monkeypatch):
    monkeypatch.setattr("initiatives.management.commands.load_demo.load", lambda say: say("Là"))
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "Là" in out.getvalue()
    assert "Demo loaded" in out.getvalue()


def test_its_amendments_fit_their_texts_and_are_typeset():
    texts = {entry.key: entry for entry in entries()}
    for one in amendments._all():
        part = getattr(texts[one.initiative], one.part)
        assert replace_paragraph(part, one.before, one.after) is not None, one.why
        for text in (one.after, one.why, one.said):
            assert french(text) == text, one.why


def test_its_news_fit_and_are_typeset():
    keys = {entry.key for entry in entries()}
    for one in news.TOLD:
        assert one.key in keys
        for text in (one.title, one.text, one.alt):
            assert french(text) == text, text
    assert goals.KEY in keys
    assert {debates.CLOSED, debates.SLOWED, between.KEY} <= keys
    for text in (*goals.texts(), *debates.texts(), *between.texts()):
        assert french(text) == text, text


def test_its_arguments_fit_and_are_typeset():
    keys = {entry.key for entry in entries()}
    for one in arguments.every():
        assert one.initiative in keys
        for text in (one.text, one.reply, one.joins):
            assert len(text) <= 500
            assert french(text) == text, text


def test_its_messages_fit_their_networks_and_differ():
    keys = {entry.key for entry in entries()}
    for one in kits.every():
        assert one.initiative in keys
        long, most = length(one.network, one.text, "https://exemple.fr/initiatives/1234-un-titre/")
        assert long <= most, one.text
        assert french(one.text) == one.text, one.text
    assert distinct([one.text for one in kits.every()], 99) == len(kits.every())
