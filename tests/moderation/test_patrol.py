"""The feed of what was just posted: by area, one mark each, nothing changes publicly."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import change_profile, erase_account
from civic.activity.actions import settle, withdraw
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, allows
from initiatives import actions as initiative_actions
from initiatives.actions.amendment_answers import refuse_amendment
from initiatives.actions.amendments import change_amendment
from initiatives.actions.arguments import Claim, change_argument, publish_argument
from initiatives.actions.hands import Plan, cancel_action, change_action
from initiatives.actions.images import store
from initiatives.actions.kit import Words, change_message, write_message
from initiatives.actions.thanks import show_thanks
from initiatives.actions.updates import News, change_update
from initiatives.images import Picture
from initiatives.models import (
    Action,
    Amendment,
    Argument,
    Initiative,
    KitMessage,
    Thanks,
    Update,
)
from initiatives.states import Side, Visibility
from moderation import kinds
from moderation.actions import flag
from moderation.categories import Motive
from moderation.models import Case, Flag, Post
from moderation.patrol.actions import forget_posts, mark_seen
from moderation.patrol.feed import PARTS, PRIVATE, WRITTEN, read_posts
from moderation.patrol.figures import seen_within_a_day
from moderation.patrol.permissions import check_can_patrol
from tests.factories import make_content, make_initiative, make_moderator, make_territory, make_user
from tests.moderation.cast import sign_in
from tests.moderation.samples import MARK, ON_REPORT, SAMPLES
from tests.moderation.test_watch import written
from tests.petitions.cast import make_petition

pytestmark = pytest.mark.django_db
PATROL = reverse("patrol")
AGAIN = "Des montres gratuites vous attendent."


def posted(**fields):
    initiative = make_initiative(**fields)
    settle()
    read_posts()
    return initiative


def edited(initiative, problem):
    content = make_content(problem=problem)
    initiative_actions.edit(
        by=initiative.author,
        initiative=initiative,
        content=content,
        expected_version=initiative.version,
    )
    settle()
    read_posts()


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind not in ON_REPORT])
def test_what_anybody_posts_enters_the_feed_once_and_is_shown_to_the_rules(kind):
    sample = SAMPLES[kind]()
    # The file of a picture has no words: its rule reads what is said of it.
    mark = "passerelle" if kind == "image" else MARK
    written(lines=mark.lower())
    settle()
    read_posts()
    read_posts()
    rows = Post.objects.filter(kind=kind, key=sample.key)
    if kind in PRIVATE:
        # Its author chose who reads it: nobody else does before one of them flags it.
        assert not rows.exists()
        assert not Post.objects.filter(text__contains=MARK).exists()
        return
    found = rows.get()
    assert mark in found.text
    assert found.author == sample.author
    assert Case.objects.about(kind, sample.key).count() == 1


def test_every_kind_is_looked_at_or_is_private_for_a_reason():
    assert PRIVATE < set(SAMPLES) == set(kinds.names())
    assert {kind for kind, _name in PARTS.values()} <= set(WRITTEN.values())
    assert set(WRITTEN.values()) | {"initiative", "petition"} == (
        set(kinds.names()) - PRIVATE - ON_REPORT
    )


def test_how_an_action_ends_and_why_an_amendment_is_refused_are_looked_at_too():
    action = Action.objects.get(pk=SAMPLES["action"]().key)
    cancel_action(by=action.leader, action=action, reason="Une offre gratuite.")
    amendment = Amendment.objects.get(pk=SAMPLES["amendment"]().key)
    by, reason = amendment.initiative.author, "Pas d’offre gratuite."
    refuse_amendment(by=by, amendment=amendment, reason=reason, seen=1)
    settle()
    read_posts()
    verbs = (Verb.ACTION_CANCELLED, Verb.AMENDMENT_REFUSED)
    ends = Post.objects.filter(activity__verb__in=verbs, text__contains="offre gratuite")
    assert list(ends.order_by("kind").values_list("kind", flat=True)) == ["action", "amendment"]


CHANGES = {
    "action": lambda row: change_action(
        by=row.leader,
        action=row,
        plan=Plan(row.title, AGAIN, row.where, row.starts_at, row.minutes, row.places),
        seen=row.version,
    ),
    "amendment": lambda row: change_amendment(
        by=row.author, amendment=row, after=row.after, why=AGAIN
    ),
    "argument": lambda row: change_argument(by=row.author, argument=row, claim=Claim(AGAIN)),
    "update": lambda row: change_update(
        by=row.author, update=row, news=News(row.title, AGAIN), seen=row.version
    ),
    "kit-message": lambda row: change_message(by=row.author, message=row, words=Words(AGAIN)),
}
MODELS = {
    "action": Action,
    "amendment": Amendment,
    "argument": Argument,
    "update": Update,
    "kit-message": KitMessage,
}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_is_written_anew_is_looked_at_again_and_told_to_nobody(kind, moderator, client):
    row = MODELS[kind].objects.get(pk=SAMPLES[kind]().key)
    settle()
    read_posts()
    written(lines="gratuites")
    heard = Activity.objects.public().count()
    CHANGES[kind](row)
    CHANGES[kind](MODELS[kind].objects.get(pk=row.pk))
    settle()
    read_posts()
    read_posts()
    again = Post.objects.get(activity__verb=Verb.REWRITTEN)
    assert (again.kind, again.key) == (kind, str(row.pk))
    assert AGAIN in again.text
    assert Case.objects.about(kind, str(row.pk)).count() == 1
    assert Activity.objects.public().count() == heard
    assert not Activity.objects.filter(verb=Verb.REWRITTEN, for_key=str(row.initiative.author.uid))
    assert "Texte modifié" in client.get(PATROL).text
    # Withheld meanwhile, it leaves the patrol with all that tells of it.
    known = kinds.get(kind)
    now = timezone.now()
    known.change(None, str(row.pk), Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, now)
    assert "Texte modifié" not in client.get(PATROL).text


def test_what_an_author_writes_beside_their_own_text_is_looked_at_too():
    row = make_initiative()
    claim = Claim("Tout le quartier y gagne.")
    said = publish_argument(
        by=row.author, initiative=row, side=Side.SUPPORT, claim=claim, agrees=True
    )
    words = Words("Venez samedi à la passerelle.")
    made = write_message(by=row.author, initiative=row, network="whatsapp", words=words)
    heard = Activity.objects.public().count()
    settle()
    read_posts()
    found = Post.objects.filter(author=row.author, kind__in=["argument", "kit-message"])
    assert {(one.kind, one.key) for one in found} == {
        ("argument", str(said.pk)),
        ("kit-message", str(made.pk)),
    }
    assert Activity.objects.public().count() == heard


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def client(moderator):
    return sign_in(moderator)


def proven(right=20, wrong=0, **fields):
    person = make_user(**fields)
    for turn in range(right + wrong):
        initiative = make_initiative(title=f"Un banc de plus au parc, {turn}")
        row = flag(by=person, kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
        Flag.objects.filter(pk=row.pk).update(
            agreed=turn < right, flagged_at=timezone.now() - timedelta(days=2)
        )
    return person


def test_every_publication_and_edit_enters_and_is_marked_once(client, moderator):
    initiative = posted()
    edited(initiative, "La passerelle est fermée depuis avril.")
    assert Post.objects.count() == 2
    page = client.get(PATROL).text
    assert page.count(">Rouvrir la passerelle des Mauges</a>") == 2
    first, last = Post.objects.order_by("pk")
    response = client.post(reverse("mark-seen", args=[last.pk]))
    assert (response.status_code, response.url) == (303, PATROL)
    # The last text holds the earlier one.
    assert not Post.objects.unseen().exists()
    assert Post.objects.get(pk=first.pk).seen_by == moderator
    assert "Tout a été vu" in client.get(PATROL).text
    assert "· vue" in client.get(f"{PATROL}?etat=vues").text
    assert Initiative.objects.get().visibility == "public"
    assert AuditEvent.objects.filter(verb="post.seen").count() == 1


def test_a_petition_that_opens_is_looked_at_and_watched_apart(client):
    written(lines="offre gratuite")
    make_petition(request="Une offre gratuite pour chaque foyer.")
    settle()
    read_posts()
    assert list(Post.objects.order_by("pk").values_list("kind", flat=True)) == [
        "initiative",
        "petition",
    ]
    assert Case.objects.filter(kind="petition").exists()
    assert "Pétition ouverte" in client.get(PATROL).text


def test_an_earlier_version_seen_leaves_the_later_one(client):
    initiative = posted()
    edited(initiative, "La passerelle est fermée depuis avril.")
    client.post(reverse("mark-seen", args=[Post.objects.order_by("pk")[0].pk]))
    assert Post.objects.unseen().count() == 1


def test_two_people_make_one_mark(client):
    posted()
    row = Post.objects.get()
    other = sign_in(make_moderator())
    client.post(reverse("mark-seen", args=[row.pk]))
    other.post(reverse("mark-seen", args=[row.pk]))
    assert "Une autre personne vient de la marquer" in other.get(PATROL).text
    with pytest.raises(Conflict):
        mark_seen(by=make_moderator(), post=row)


def test_an_author_does_not_mark_their_own(moderator, client):
    posted(author=moderator)
    assert "une autre personne le relit" in client.get(PATROL).text
    client.post(reverse("mark-seen", args=[Post.objects.get().pk]))
    assert Post.objects.unseen().exists()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("21231", ["dijon"]),
        ("242100410", ["dijon"]),
        ("d21", ["dijon", "beaune"]),
        ("r27", ["dijon", "beaune"]),
        ("fr", ["dijon", "beaune", "ajaccio"]),
        ("r94", ["ajaccio"]),
    ],
)
def test_it_is_read_by_area(client, code, found):
    codes = {"dijon": "21231", "beaune": "21054", "ajaccio": "2a004"}
    for name, place in codes.items():
        posted(title=f"Des bancs pour {name}", territory=make_territory(place))
    page = client.get(PATROL, {"territoire": code}).text
    assert [name for name in codes if f"Des bancs pour {name}" in page] == found


def test_the_filter_stays_in_the_address(client):
    posted()
    response = client.post(
        reverse("mark-seen", args=[Post.objects.get().pk]), {"retour": "territoire=d21&etat="}
    )
    assert response.url == f"{PATROL}?territoire=d21&etat="
    assert "Côte-d’Or" in client.get(response.url).text
    assert client.get(f"{PATROL}?territoire=nulle-part").status_code == 422
    assert client.get(f"{PATROL}?etat=autre").status_code == 422
    assert client.get(f"{PATROL}?apres=x").status_code == 404


def test_what_was_withdrawn_is_not_shown(client):
    initiative = posted()
    withdraw(subject_kind="initiative", subject_key=str(initiative.pk))
    assert initiative.title not in client.get(PATROL).text


def test_it_goes_by_pages_and_costs_the_same(client, django_assert_max_num_queries):
    for turn in range(25):
        make_initiative(title=f"Un banc de plus au parc, {turn}")
    settle()
    read_posts()
    client.get(PATROL)
    with django_assert_max_num_queries(9):
        page = client.get(PATROL)
    assert len(page.context["posts"]) == 20
    older = client.get(page.context["next_url"])
    assert len(older.context["posts"]) == 5
    assert older.context["previous_url"]


def test_a_proven_member_patrols_where_the_operator_wants_it(settings):
    settings.PATROL_MEMBER_FLAGS = 20
    good = proven()
    assert allows(check_can_patrol, good)
    assert sign_in(good, second_step=False).get(PATROL).status_code == 200
    Flag.objects.filter(pk__in=Flag.objects.values("pk")[:1]).update(agreed=None)
    assert not allows(check_can_patrol, good)
    settings.PATROL_MEMBER_FLAGS = 0
    assert not allows(check_can_patrol, good)


@pytest.mark.parametrize(
    ("right", "wrong", "days"), [(2, 0, 400), (3, 1, 400), (3, 0, 89)], ids=["few", "wrong", "new"]
)
def test_others_do_not(settings, right, wrong, days):
    settings.PATROL_MEMBER_FLAGS = 3
    person = proven(right, wrong, joined_at=timezone.now() - timedelta(days=days))
    assert not allows(check_can_patrol, person)
    client = sign_in(person, second_step=False)
    assert client.get(PATROL).status_code == 403


def test_nobody_else_comes_in():
    posted()
    address = reverse("mark-seen", args=[Post.objects.get().pk])
    for send, where in ((Client.get, PATROL), (Client.post, address)):
        assert send(Client(), where).url.startswith("/compte/connexion/")
        assert send(sign_in(make_user()), where).status_code == 403
        without = send(sign_in(make_moderator(), second_step=False), where)
        assert without.status_code == 302
    assert sign_in(make_moderator()).get(address).status_code == 405
    assert Post.objects.unseen().exists()


def test_it_tells_the_share_seen_within_a_day():
    now = timezone.now()
    for turn, hours in enumerate((2, 30, None)):
        at = now - timedelta(days=5)
        posted(title=f"Un banc de plus au parc, {turn}", at=at)
        seen = at + timedelta(hours=hours) if hours else None
        Post.objects.filter(pk=Post.objects.latest("pk").pk).update(seen_at=seen)
    # Too young to tell.
    posted(title="Une passerelle de plus")
    found = seen_within_a_day(now - timedelta(days=30), now)
    assert (found.posts, found.seen, found.percent) == (3, 1, 33)
    assert seen_within_a_day(now - timedelta(days=2), now).percent is None


def test_texts_and_who_looked_are_dropped_after_a_month():
    posted()
    mark_seen(by=make_moderator(), post=Post.objects.get())
    assert forget_posts(timezone.now()) == 0
    assert forget_posts(timezone.now() + timedelta(days=32)) == 1
    row = Post.objects.get()
    assert (row.text, row.seen_by, row.seen_at is None) == ("", None, False)


def looked_at(kind):
    sample = SAMPLES[kind]()
    settle()
    read_posts()
    return sample


def test_a_profile_is_looked_at_without_keeping_its_name(client):
    sample = looked_at("person")
    row = Activity.objects.about("person", sample.key).get()
    assert (row.title, row.actor_name, row.withdrawn_at) == ("Un profil", "", None)
    assert not Activity.objects.public().about("person", sample.key).exists()
    page = client.get(PATROL).text
    assert f"Odile {MARK}" in page
    assert "Deux phrases." in page
    assert "Profil, nouveau contenu ou contenu modifié" in page
    change = kinds.get("person").change
    now = timezone.now()
    change(None, sample.key, Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, now)
    assert MARK not in client.get(PATROL).text
    change(None, sample.key, Visibility.PUBLIC, "Motif.", Visibility.RESTRICTED, now)
    assert MARK in client.get(PATROL).text
    erase_account(by=sample.author)
    assert not Post.objects.filter(kind="person").exists()
    assert MARK not in client.get(PATROL).text


def test_a_profile_that_says_nothing_new_is_not_looked_at_again():
    person = looked_at("person").author
    said = {"name": person.name, "handle": person.handle, "bio": person.bio}
    change_profile(by=person, **said, home=None, home_is_public=False, display="dark")
    assert Activity.objects.about("person", person.uid).count() == 1


def test_a_profile_is_read_where_its_person_shows_to_live(client):
    person, home = make_user(), make_territory("21231")
    said = {"name": "Odile", "handle": person.handle, "bio": "Deux mots.", "display": ""}
    change_profile(by=person, **said, home=home, home_is_public=True)
    settle()
    read_posts()
    assert "Odile" in client.get(PATROL, {"territoire": "d21"}).text
    assert "Odile" not in client.get(PATROL, {"territoire": "r94"}).text


@pytest.mark.parametrize("kind", ["image", "update"])
def test_a_picture_is_blurred_until_it_is_opened(client, kind):
    sample = looked_at(kind)
    if kind == "update":
        row = Update.objects.get(pk=sample.key)
        Update.objects.filter(pk=row.pk).update(picture=store(Picture(b"RIFF", 4, 3), "Un pont"))
    page = client.get(PATROL).text
    picture = kinds.find(kind, sample.key).picture
    assert f'src="{reverse("image", args=[picture])}"' in page
    assert page.count('<details class="floue">') == 1


def test_a_picture_withheld_leaves_the_feed_alone(client):
    sample = looked_at("image")
    change, now = kinds.get("image").change, timezone.now()
    change(None, sample.key, Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, now)
    page = client.get(PATROL).text
    assert "floue" not in page.split("<main")[1]
    assert sample.initiative.title in page


def test_thanks_that_are_private_again_leave_the_feed(client):
    sample = looked_at("thanks")
    assert MARK in client.get(PATROL).text
    thanks = Thanks.objects.get(pk=sample.key)
    show_thanks(by=thanks.receiver, thanks=thanks, shows=False)
    assert MARK not in client.get(PATROL).text
    change, now = kinds.get("thanks").change, timezone.now()
    change(None, sample.key, Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, now)
    change(None, sample.key, Visibility.PUBLIC, "Motif.", Visibility.RESTRICTED, now)
    assert MARK not in client.get(PATROL).text


def test_who_posted_is_named_where_everybody_reads_it_only(client):
    told = posted(author=make_user(name="Odile Rameau"))
    publish_argument(
        by=make_user(name="Nina Cachée"),
        initiative=told,
        side=Side.OPPOSE,
        claim=Claim("Trop cher pour la commune."),
        agrees=True,
    )
    settle()
    read_posts()
    page = client.get(PATROL).text
    assert "Odile Rameau" in page
    assert "Trop cher" in page
    assert "Nina Cachée" not in page
