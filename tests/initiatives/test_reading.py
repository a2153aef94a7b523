import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from civic.activity.models import Activity
from civic.lib.kept import forget_everything
from initiatives import actions
from initiatives.actions import rank_all
from initiatives.models import Image, Initiative, Stance, Tally
from initiatives.states import Outcome, Side, Visibility
from tests.factories import (
    make_content,
    make_initiative,
    make_mandate,
    make_moderator,
    make_user,
)

pytestmark = pytest.mark.django_db

REASON = "Le texte vise une personne reconnaissable."


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def restrict(initiative, to, reason=REASON):
    actions.change_visibility(by=make_moderator(), initiative=initiative, to=to, reason=reason)


def take(person, initiative, side=Side.SUPPORT, **options):
    actions.take_stance(by=person, initiative=initiative, side=side, agrees=True, **options)


def page(client, initiative, query=""):
    return client.get(f"{initiative.get_absolute_url()}{query}")


def test_it_shows_the_whole_initiative(client):
    initiative = make_initiative(
        sources=[{"url": "https://example.org/plan", "title": "Plan de circulation"}],
        problem="La passerelle est **fermée**.",
    )
    html = " ".join(page(client, initiative).content.decode().split())
    for text in (
        initiative.title,
        "<strong>fermée</strong>",
        "Une réouverture provisoire",
        "Le maire de Dijon",
        "Bourgogne-Franche-Comté",
        initiative.author.name,
        "Initiative publiée",
        'href="https://example.org/plan" rel="ugc nofollow',
        f'href="/signaler/initiative/{initiative.pk}/"',
    ):
        assert text in html


def test_it_is_the_same_for_every_visitor_and_sets_no_cookie(client, django_assert_max_num_queries):
    initiative = make_initiative()
    page(client, make_initiative())
    with django_assert_max_num_queries(1):
        response = page(client, initiative)
    with django_assert_max_num_queries(1):
        assert page(client, initiative).content == response.content
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"


def test_it_reads_as_many_rows_with_one_query_each(client, django_assert_max_num_queries):
    initiative = make_initiative()
    for number in range(12):
        take(make_user(), initiative, show_name=True)
        make_initiative(title=f"Autre voie {number}", answers=initiative)
    with django_assert_max_num_queries(3):
        html = page(client, initiative).content.decode()
    with django_assert_max_num_queries(1):
        page(client, initiative)
    assert "Elles et ils le disent publiquement" in html


def test_it_shows_at_once_what_moderation_takes_back_or_tells(client):
    initiative = make_initiative()
    page(client, initiative)
    restrict(initiative, Visibility.ANNOTATED)
    assert REASON in page(client, initiative).content.decode()
    Activity.objects.update(withdrawn_at=timezone.now())
    assert "Rien pour l’instant" in page(client, initiative).content.decode()
    restrict(initiative, Visibility.REMOVED)
    assert page(client, initiative).status_code == 410


def test_it_keeps_signed_in_pages_out_of_shared_caches():
    initiative = make_initiative()
    response = page(signed_in(make_user()), initiative)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_it_redirects_a_stale_slug_for_good(client):
    initiative = make_initiative()
    response = client.get(f"/initiatives/{initiative.pk}-ancien-titre/")
    assert response.status_code == 301
    assert response.url == initiative.get_absolute_url()
    response = client.get(f"/initiatives/{initiative.pk}-ancien/alternatives/")
    assert response.url == f"{initiative.get_absolute_url()}alternatives/"


@pytest.mark.parametrize("number", ["999999", "9" * 40])
def test_it_says_when_there_is_none(client, number):
    assert client.get(f"/initiatives/{number}-rien/").status_code == 404


def test_it_refuses_other_methods(client):
    assert client.post(make_initiative().get_absolute_url()).status_code == 405


def test_it_offers_one_press_only_to_those_who_agreed(client):
    initiative, person = make_initiative(), make_user()
    join = f'action="{initiative.get_absolute_url()}rejoindre/"'
    assert join not in page(client, initiative).content.decode()
    assert join not in page(signed_in(person), initiative).content.decode()
    take(person, make_initiative())
    html = page(signed_in(person), initiative).content.decode()
    assert join in html
    assert "csrfmiddlewaretoken" in html


def test_it_shows_ones_own_side_and_exact_count_at_once(client):
    initiative = make_initiative()
    for _ in range(4):
        take(make_user(), initiative)
    actions.fold()
    me = make_user()
    take(me, initiative)
    mine = page(signed_in(me), initiative).content.decode()
    assert "Rejoignent\u00a0: 5" in mine
    take(me, initiative, Side.OPPOSE)
    mine = page(signed_in(me), initiative).content.decode()
    assert "Vous vous opposez à cette initiative." in mine
    assert "Moins de 5" in mine
    others = page(client, initiative).content.decode()
    assert "Moins de 5" in others
    assert "Vous vous opposez" not in others


@pytest.mark.parametrize(("supports", "opposes"), [("6", "{}"), ("{}", "6"), ("{}", "{}")])
def test_it_tells_no_small_number_by_subtraction(client, supports, opposes):
    initiative = make_initiative()

    def shown(hidden):
        counts = [int(side.format(hidden)) for side in (supports, opposes)]
        Tally.objects.update(supports=counts[0], opposes=counts[1])
        rank_all()
        cache.clear()
        forget_everything()
        paths = ("/initiatives/", "/initiatives/?q=passerelle", initiative.get_absolute_url())
        pages = "".join(client.get(path).content.decode() for path in paths)
        return pages, Tally.objects.get().rank

    with_none, rank = shown(0)
    for hidden in (1, 4):
        pages, moved = shown(hidden)
        assert pages == with_none
        assert abs(moved - rank) < 0.001


def test_it_counts_nothing_in_public_under_five(client):
    initiative = make_initiative()
    for _ in range(4):
        take(make_user(), initiative)
    actions.fold()
    html = page(client, initiative).content.decode()
    assert "Moins de 5 personnes" in html
    assert "Rejoignent\u00a0: 4" not in html
    assert "stance__b" not in html


@pytest.mark.parametrize(("when", "words"), [("before", "après que vous"), ("after", "avant que")])
def test_it_says_whether_one_joined_before_the_change(when, words):
    initiative, me = make_initiative(), make_user()
    content = make_content(title="Rouvrir la passerelle aux vélos")
    if when == "before":
        take(me, initiative)
    actions.edit(
        by=initiative.author, initiative=initiative, content=content, note="", expected_version=1
    )
    if when == "after":
        take(me, initiative)
    html = page(signed_in(me), initiative).content.decode()
    assert words in html
    assert "modifiée le" in html


def test_it_names_only_those_who_chose_it(client):
    initiative = make_initiative()
    take(make_user(name="Ada Visible"), initiative, show_name=True)
    take(make_user(name="Bob Opposé"), initiative, Side.OPPOSE, show_name=True)
    take(make_user(name="Chloé Discrète"), initiative)
    html = page(client, initiative).content.decode()
    assert "Ada Visible" in html
    assert "Bob Opposé" in html
    assert "Chloé Discrète" not in html


def test_it_names_nobody_whose_account_is_gone(client):
    initiative, gone = make_initiative(), make_user(name="Parti")
    take(gone, initiative, show_name=True)
    Stance.objects.update(person=None)
    assert "Elles et ils" not in page(client, initiative).content.decode()


def test_it_shows_the_mandate_one_speaks_under(client):
    mandate = make_mandate(function="Adjointe à la voirie")
    initiative = make_initiative(author=mandate.user, as_mandate=mandate)
    assert "Adjointe à la voirie" in page(client, initiative).content.decode()


def test_it_shows_the_outcome_and_no_button_once_closed(client):
    initiative = make_initiative()
    actions.close(
        by=initiative.author,
        initiative=initiative,
        outcome=Outcome.ACHIEVED,
        text="La passerelle est **rouverte**.",
    )
    html = page(client, initiative).content.decode()
    assert "Objectif atteint" in html
    assert "<strong>rouverte</strong>" in html
    assert "rejoindre/" not in html


def test_it_lets_one_withdraw_from_a_closed_initiative():
    initiative, me = make_initiative(), make_user()
    take(me, initiative)
    actions.close(
        by=initiative.author, initiative=initiative, outcome=Outcome.WITHDRAWN, text="Fin."
    )
    html = page(signed_in(me), initiative).content.decode()
    assert "retirer-ma-position/" in html
    assert "rejoindre/" not in html


def test_it_welcomes_the_author_and_nobody_else(client):
    initiative = make_initiative()
    welcome = "tout le monde peut lire votre initiative"
    author = signed_in(initiative.author)
    assert welcome in page(author, initiative, "?publiee=1").content.decode()
    assert welcome not in page(author, initiative).content.decode()
    assert welcome not in page(client, initiative, "?publiee=1").content.decode()
    assert welcome not in page(signed_in(make_user()), initiative, "?publiee=1").content.decode()


def test_it_gives_each_role_its_door():
    initiative = make_initiative()
    author = page(signed_in(initiative.author), initiative).content.decode()
    moderator = page(signed_in(make_moderator()), initiative).content.decode()
    stranger = page(signed_in(make_user()), initiative).content.decode()
    assert f"{initiative.get_absolute_url()}gerer/" in author
    assert f"/moderation/initiatives/{initiative.pk}/" in moderator
    for door in ("gerer/", "/moderation/initiatives/"):
        assert door not in stranger


def test_it_links_to_both_ends_of_an_alternative(client):
    original = make_initiative()
    answer = make_initiative(title="Construire un pont neuf", answers=original)
    assert "Construire un pont neuf" in page(client, original).content.decode()
    assert "Cette initiative répond à" in page(client, answer).content.decode()


def test_it_describes_its_picture_to_networks_unless_blurred(client):
    initiative = make_initiative()
    Image.objects.create(initiative=initiative, file="x.webp", alt="Pont", width=1200, height=630)
    assert 'property="og:image"' in page(client, initiative).content.decode()
    restrict(initiative, Visibility.BLURRED)
    assert 'property="og:image"' not in page(client, initiative).content.decode()


VIEWERS = ["visitor", "author", "stranger", "moderator"]
READABLE = [
    (Visibility.PUBLIC, ""),
    (Visibility.ANNOTATED, "Note de la modération"),
    (Visibility.BLURRED, "Texte masqué derrière un avertissement"),
]
WITHHELD = [
    (Visibility.RESTRICTED, 200, "Accès suspendu par la modération"),
    (Visibility.REMOVED, 410, "Initiative retirée par la modération"),
]


def viewer(name, initiative):
    people = {"author": initiative.author, "stranger": make_user(), "moderator": make_moderator()}
    return signed_in(people[name]) if name in people else Client()


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize(("state", "heading"), READABLE)
def test_it_reads_the_same_for_everybody_when_readable(who, state, heading):
    initiative = make_initiative()
    if state != Visibility.PUBLIC:
        restrict(initiative, state)
    response = page(viewer(who, initiative), initiative)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Une réouverture provisoire" in html
    assert ("Afficher quand même le texte" in html) == (state == Visibility.BLURRED)
    assert (REASON in html) == (state != Visibility.PUBLIC)
    assert ("Contester cette décision" in html) == (state != Visibility.PUBLIC)
    assert heading in html


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize(("state", "status", "heading"), WITHHELD)
@pytest.mark.parametrize("suffix", ["", "alternatives/"])
def test_it_withholds_the_same_from_everybody(who, state, status, heading, suffix):
    initiative = make_initiative()
    restrict(initiative, state)
    client = viewer(who, initiative)
    response = client.get(f"/initiatives/{initiative.pk}-x/{suffix}")
    html = response.content.decode()
    assert response.status_code == status
    assert response.headers["X-Robots-Tag"] == "noindex"
    for text in (heading, REASON, "Contester cette décision", "Décision du"):
        assert text in html
    for secret in (initiative.title, initiative.slug, "Une réouverture", initiative.author.name):
        if secret != initiative.author.name or who != "author":
            assert secret not in html


def test_it_says_nothing_of_withheld_alternatives(client):
    original = make_initiative()
    answer = make_initiative(title="Construire un pont neuf", answers=original)
    restrict(answer, Visibility.REMOVED)
    assert "Construire un pont neuf" not in page(client, original).content.decode()
    restrict(original, Visibility.RESTRICTED)
    third = make_initiative(answers=Initiative.objects.get(pk=original.pk))
    assert "répond à" not in page(client, third).content.decode()


def test_it_gives_the_panel_alone(client):
    initiative = make_initiative()
    html = page(client, initiative, "?partie=position").content.decode()
    assert 'id="position"' in html
    assert 'hx-swap-oob="true"' in html
    assert "<html" not in html


def test_it_shows_erased_authors_without_a_link(client):
    initiative = make_initiative()
    author = initiative.author
    author.erased_at, author.handle = timezone.now(), "efface-1"
    author.save()
    html = page(client, initiative).content.decode()
    assert "compte supprimé" in html
    assert "/personnes/efface-1/" not in html
