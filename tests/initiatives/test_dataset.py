from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Now, TruncDate

from civic.accounts.models import Consent, User
from civic.activity.actions import settle, settled
from civic.activity.models import Activity
from civic.lib.folding import fold
from civic.notifications import listing
from civic.notifications import registry as registry_of_things
from civic.notifications.models import Follow, Reader
from civic.notifications.states import Kind, Origin, Rhythm
from civic.territories.models import Territory
from initiatives import actions
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, steps_of
from initiatives.actions.retention import prove_retention
from initiatives.actions.signing import area_of, lives_in
from initiatives.dataset import kinds, petitions, registry, stances, words  # noqa: F401
from initiatives.dataset.registry import KINDS, Sizes, make
from initiatives.models import (
    Alternative,
    Initiative,
    Milestone,
    Petition,
    PetitionArea,
    PetitionDay,
    PetitionStep,
    PetitionTally,
    Restriction,
    Signature,
    Stance,
    Tally,
    Version,
)
from initiatives.petitions.states import HOLDING, PetitionState, SignatureState
from initiatives.petitions.thresholds import reply_threshold
from initiatives.ranking import rank
from initiatives.states import WITHHELD, Side, Visibility
from tests.factories import make_initiative, make_places, make_theme, make_user

# It makes the bases of the benchmarks: no page depends on it.
pytestmark = pytest.mark.full

SIZES = Sizes(
    people=200, initiatives=600, stances=1500, follows=800, petitions=50, signatures=4000, seed=7
)


@pytest.fixture
def places(db):
    make_places()
    for slug in ("mobilites", "sante", "culture"):
        make_theme(slug)


@pytest.fixture
def base(places):
    said: list[str] = []
    made = make(SIZES, said.append)
    assert len(said) == len(KINDS)
    return made


def test_it_makes_as_many_rows_as_asked(base):
    assert User.objects.count() == base["people"] == 200
    assert Initiative.objects.count() == base["initiatives"] == 600
    assert Stance.objects.count() == base["stances"] == 1500
    assert Tally.objects.count() == base["tallies"] == 600
    assert Version.objects.count() == base["versions"] > 600
    assert Restriction.objects.count() == base["restrictions"] > 0
    assert Alternative.objects.count() == base["alternatives"] > 0
    assert Milestone.objects.count() == base["milestones"] > 0
    assert Activity.objects.count() == base["activities"] > 600
    assert Reader.objects.count() == base["readers"] > 0
    assert Follow.objects.count() == base["follows"] > 1500
    assert Petition.objects.count() == base["petitions"] == 50
    assert Signature.objects.count() == base["signatures"] == 4000


def test_it_makes_counts_that_a_recount_confirms(base):
    assert actions.recount() == 0
    for tally in Tally.objects.select_related("initiative"):
        expected = rank(published_at=tally.initiative.published_at, people=tally.counted)
        assert tally.rank == pytest.approx(expected)


def test_it_makes_petitions_that_a_recount_confirms(base):
    assert recount_signatures() == 0
    assert fold_signatures() == 0
    confirmed = Signature.objects.counted().count()
    for counted in (PetitionTally, PetitionDay, PetitionArea):
        assert counted.objects.aggregate(sum=Sum("confirmed"))["sum"] == confirmed
    assert PetitionTally.objects.aggregate(sum=Sum("received"))["sum"] == 4000
    paris = Signature.objects.counted().annotate(day=TruncDate("confirmed_at"))
    assert set(paris.values_list("petition", "day")) == set(
        PetitionDay.objects.values_list("petition", "day")
    )


def test_it_puts_half_of_the_signatures_on_one_open_petition(base):
    hot = PetitionTally.objects.order_by("-received").first()
    assert hot.received == 2000
    assert hot.petition.is_open
    assert hot.petition.initiative.visibility == Visibility.PUBLIC
    assert hot.petition.initiative.national


def test_it_makes_petitions_in_every_state_but_paused(base):
    assert set(Petition.objects.values_list("state", flat=True)) == set(PetitionState) - {
        PetitionState.PAUSED
    }
    assert set(Signature.objects.values_list("state", flat=True)) == set(SignatureState)
    for petition in Petition.objects.select_related("initiative__territory"):
        population = petition.initiative.territory.population
        assert petition.reply_threshold == reply_threshold(population)


def test_it_stamps_the_thresholds_that_were_crossed(places):
    # Enough for the one that everybody signs to be told to the whole country.
    make(replace(SIZES, signatures=24_000), lambda _said: None)
    crossed = {
        (petition.pk, kind)
        for petition in Petition.objects.select_related("initiative", "tally")
        for kind, level in steps_of(petition)
        if petition.tally.confirmed >= level
    }
    assert crossed == set(PetitionStep.objects.values_list("petition", "kind")) != set()
    assert not PetitionStep.objects.filter(crossed_at__gt=Now()).exists()


def test_it_seals_who_signs_and_forgets_who_signed_what_is_archived(base):
    known = Signature.objects.counted().filter(petition__state=PetitionState.OPEN).first()
    assert known.who.email.endswith("@example.org")
    archived = Signature.objects.filter(petition__state=PetitionState.ARCHIVED)
    assert archived.exists()
    assert not archived.exclude(identity=None, address_key=None, name_key=None).exists()
    open_ones = Signature.objects.exclude(petition__state=PetitionState.ARCHIVED)
    assert not open_ones.filter(state__in=HOLDING, address_key=None).exists()


def test_it_keeps_nothing_about_signers_that_should_be_forgotten(base):
    assert set(prove_retention().values()) == {0}


def test_it_knows_who_signs_from_the_territory_of_a_petition(base):
    for row in Signature.objects.filter(petition__state=PetitionState.OPEN)[:300]:
        commune = Territory.objects.get(code=row.commune)
        assert row.area == area_of(commune)
        assert row.local == lives_in(commune, row.petition)


@pytest.mark.parametrize(("petitions", "signatures"), [(1, 10), (5, 0), (0, 0), (10_000, 100)])
def test_it_takes_any_number_of_petitions(places, petitions, signatures):
    asked = {"people": 20, "initiatives": 8, "stances": 0}
    made = make(Sizes(petitions=petitions, signatures=signatures, **asked), lambda _: None)
    assert made["petitions"] == min(petitions, 8)
    assert made["signatures"] == signatures


def test_it_writes_signatures_bit_by_bit_and_says_how_far_it_is(places, monkeypatch):
    monkeypatch.setattr(petitions, "AT_ONCE", 300)
    said: list[str] = []
    make(SIZES, said.append)
    assert "  4,000 signatures" in said
    assert Signature.objects.count() == 4000
    assert recount_signatures() == 0


def test_it_makes_rows_that_hold_together(base):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Initiative.objects.exclude(area_path=F("territory__path")).exists()
    assert not Stance.objects.filter(taken_at__lt=F("initiative__published_at")).exists()
    assert not Stance.objects.filter(text_version__gt=F("initiative__version")).exists()
    assert Version.objects.filter(number=2).count() == Initiative.objects.filter(version=2).count()
    hidden = Activity.objects.exclude(withdrawn_at=None).values_list("subject_key", flat=True)
    withheld = Initiative.objects.filter(visibility__in=WITHHELD)
    assert set(hidden) == {str(one.pk) for one in withheld}
    takers = Stance.objects.values("person").distinct().count()
    assert Consent.objects.count() == takers


def test_it_spreads_them_as_in_life(base):
    total = Initiative.objects.count()
    assert 0.1 < Initiative.objects.exclude(closed_at=None).count() / total < 0.3
    assert 0.01 < Initiative.objects.national().count() / total < 0.12
    biggest = max(Tally.objects.all(), key=lambda tally: tally.people)
    assert biggest.people > 20
    ids = Initiative.objects.order_by("id").values_list("published_at", flat=True)
    assert list(ids) == sorted(ids)


def test_it_makes_addresses_that_the_site_answers_to(base):
    for told in Activity.objects.filter(verb="initiative.published")[:20]:
        initiative = Initiative.objects.get(pk=told.subject_key)
        assert told.url == initiative.get_absolute_url()


def test_it_settles_what_happened_in_its_order(base):
    rows = Activity.objects.order_by("id").values_list("position", flat=True)
    assert list(rows) == list(range(1, base["activities"] + 1))
    assert settle() == 0


def test_it_tells_first_joins_to_authors_alone(base):
    firsts = Activity.objects.filter(verb="initiative.joined_first")
    assert firsts.count() == Milestone.objects.filter(level=1).count() > 0
    assert not firsts.filter(for_key="").exists()
    assert not Activity.objects.public().filter(verb="initiative.joined_first").exists()


def test_it_lets_people_follow_as_the_product_does(base):
    follows = Follow.objects.select_related("reader")
    authored = follows.filter(origin=Origin.AUTHOR)
    assert authored.count() == Initiative.objects.count()
    assert set(authored.values_list("rhythm", flat=True)) == {Rhythm.DAILY}
    joined = follows.filter(origin=Origin.JOINED).count()
    assert 0.6 < joined / Stance.objects.filter(side=Side.SUPPORT).count() < 0.9
    last = settled()
    assert not follows.exclude(heard_from__lte=last, told_through__lte=last).exists()
    assert not follows.filter(told_through__lt=F("heard_from")).exists()
    assert Reader.objects.filter(user=None).exclude(email="").exists()
    for rhythm, field in (("daily", "daily_due_at"), ("weekly", "weekly_due_at")):
        due = Reader.objects.filter(**{f"{field}__isnull": False})
        assert set(due) >= set(Reader.objects.filter(follows__rhythm=rhythm))


# The base has no organisations: few are followed, and they cost what a person does.
@pytest.mark.parametrize("kind", [one for one in Kind if one != Kind.ORGANISATION])
def test_it_makes_follows_of_things_that_exist(base, kind):
    keys = set(Follow.objects.filter(kind=kind).values_list("key", flat=True))
    assert keys
    hidden = Initiative.objects.filter(visibility__in=WITHHELD).values_list("pk", flat=True)
    found = registry_of_things.things(kind, keys)
    missing = keys - set(found)
    assert missing <= {str(pk) for pk in hidden}


def test_it_makes_news_for_those_who_follow(base):
    readers = Reader.objects.exclude(user=None).select_related("user")
    pages = [listing.page_of(one.user) for one in readers.order_by("pk")[:30]]
    assert any(page.entries for page in pages)


def test_it_makes_words_of_known_frequency(base):
    total = Initiative.objects.count()
    for word, share in words.MARKERS.items():
        query = SearchQuery(fold(word), config="french")
        found = Initiative.objects.filter(search=query)
        texts = [one for one in Initiative.objects.all() if word in one.proposal]
        assert {one.pk for one in found} == {one.pk for one in texts}
        assert abs(found.count() / total - share) < 0.05


def test_it_finds_what_is_written(base):
    initiative = Initiative.objects.order_by("pk").last()
    title = SearchQuery(fold(initiative.title), config="french")
    assert initiative in Initiative.objects.filter(search=title)


def test_it_is_the_same_again_with_the_same_seed(places):
    def titles() -> list[str]:
        make(SIZES, lambda _: None)
        newest = Initiative.objects.order_by("-id")[:600]
        return [one.title + one.territory_id for one in newest]

    assert titles() == titles()


def test_it_adds_to_what_is_there(places):
    before = make_initiative()
    make(SIZES, lambda _: None)
    after = make_initiative(author=make_user())
    assert Initiative.objects.count() == 602
    assert after.pk > before.pk + 600


def test_it_puts_back_every_index(base):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'initiative_search'")
        assert cursor.fetchone() == (1,)
        # One of a table in parts that some part lacks is not valid.
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        assert cursor.fetchall() == []


def test_it_leaves_nothing_when_a_kind_fails(places, monkeypatch):
    def fail(base):
        raise RuntimeError

    monkeypatch.setattr(registry, "KINDS", [*KINDS, registry.Kind("broken", (), fail)])
    with pytest.raises(RuntimeError):
        make(SIZES, lambda _: None)
    assert not User.objects.exists()


def test_it_keeps_the_checks_where_the_role_may_not_skip_them(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE dataset_plain")
        cursor.execute("SET LOCAL ROLE dataset_plain")
        with registry._without_triggers():
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("origin",)


@pytest.mark.parametrize(("people", "step"), [(200, 7919), (7919, 104_729)])
def test_it_walks_people_by_a_prime_step(people, step):
    assert stances._step(people) == step


def test_the_command_makes_a_small_base(places, settings):
    settings.EMBEDDED = False
    out = StringIO()
    sizes = ("--people=200", "--initiatives=100", "--stances=300")
    call_command("make_dataset", "--yes-this-is-a-measuring-base", *sizes, stdout=out)
    assert Initiative.objects.count() == 100
    assert "initiatives : 100" in out.getvalue()


def test_the_command_takes_the_embedded_base(places, settings):
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        settings.DATA_DIR = Path(cursor.fetchone()[0]).resolve()
    settings.EMBEDDED = True
    call_command("make_dataset", people=10, initiatives=5, stances=10, stdout=StringIO())
    assert Stance.objects.count() == 10


def test_the_command_refuses_a_real_base(db, settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="yes-this-is-a-measuring-base"):
        call_command("make_dataset")


def test_the_command_asks_for_places_first(db):
    with pytest.raises(CommandError, match="places"):
        call_command("make_dataset", yes_this_is_a_measuring_base=True)


@pytest.mark.parametrize("option", ["--people=0", "--initiatives=100001", "--stances=-1"])
def test_the_command_refuses_odd_sizes(option):
    with pytest.raises(CommandError, match="from"):
        call_command("make_dataset", option)
