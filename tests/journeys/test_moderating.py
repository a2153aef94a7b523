"""Moderators at their desk: by keys, with watch rules, on patrol, and in front of a wave."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from civic.accounts.roles import Role
from civic.activity.actions import settle
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation import actions
from moderation.categories import Motive
from moderation.models import Case, Decision, Wave
from moderation.models.decision import Measure
from moderation.patrol.feed import read_posts
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_places, make_user
from tests.journeys.hand import Hand
from tests.journeys.steps import come_in, heading
from tests.moderation.test_waves import spam

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Long stories, with what differs most.
twice = pytest.mark.parametrize("hand", ["1280-keyboard", "360-no-js"], indirect=True)


def moderator(hand: Hand) -> Hand:
    """Somebody else, who moderates."""
    return come_in(hand.another(), enrolled(roles=(Role.MODERATOR,)), second_step=True)


@pytest.mark.parametrize("hand", ["1280-keyboard"], indirect=True)
def test_a_usual_case_takes_five_key_presses(hand: Hand) -> None:
    initiative = make_initiative(proposal="Aller sonner chez Mme X, 3 rue Haute.")
    actions.flag(
        by=make_user(),
        kind="initiative",
        key=str(initiative.pk),
        motive=Motive.PRIVATE,
    )
    desk = moderator(hand)
    desk.goto("/moderation/")
    desk.follow("Tirer le prochain dossier")
    page = desk.page
    # The passage is selected where it stands, as a pointer does.
    page.locator("#texte-signale").get_by_text("3 rue Haute").evaluate(
        "one => getSelection().selectAllChildren(one)"
    )
    for key in ("p", "5"):
        page.keyboard.press(key)
    expect(page.get_by_label("Suspendre l’accès")).to_be_checked()
    expect(page.locator("#annonce")).to_have_text("Passage cité.")
    with page.expect_navigation():
        page.keyboard.press("l")
    expect(page.locator("#apercu")).to_contain_text("3 rue Haute")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    heading(desk, "Modération")
    assert Initiative.objects.get().visibility == Visibility.RESTRICTED
    # Four presses, one of which only reads again what everybody will read.
    assert Decision.objects.get().measure == Measure.DISABLE


@pytest.mark.full
@twice
def test_a_watch_rule_is_tried_then_opens_a_case_for_somebody_else(hand: Hand) -> None:
    make_initiative(title="Gagnez vite avec la roue d’or")
    settle()
    read_posts()
    writer = moderator(hand)
    writer.goto("/moderation/")
    writer.follow("Règles de veille")
    writer.follow("Écrire une règle")
    writer.choose("Mots ou expressions")
    writer.fill("Termes, un par ligne", "roue d’or")
    writer.select("Motif des dossiers qu’elle ouvre", "Hors sujet")
    writer.fill("Pourquoi cette règle", "Une loterie revient chaque semaine.")
    writer.follow("Essayer")
    expect(writer.page.locator("#essai")).to_contain_text("1 publication, sur 1 relue")
    expect(writer.page.locator("#essai")).to_contain_text("Gagnez vite avec la roue d’or")
    assert not Case.objects.exists()
    writer.follow("Enregistrer")
    expect(writer.page.get_by_text("Règle enregistrée.")).to_be_visible()

    found = make_initiative(title="Encore la roue d’or dans notre rue")
    settle()
    read_posts(timezone.now() + timedelta(seconds=1))
    assert Initiative.objects.get(pk=found.pk).visibility == Visibility.PUBLIC
    writer.goto("/moderation/")
    writer.follow("Tirer le prochain dossier")
    expect(writer.page.get_by_text("Rien ne vous attend")).to_be_visible()
    judge = moderator(hand)
    judge.goto("/moderation/")
    judge.follow("Tirer le prochain dossier")
    expect(judge.page.locator("main")).to_contain_text("Trouvé par une règle de veille")
    judge.choose("Maintenir")
    judge.follow("Décider", within="#decision")
    heading(judge, "Modération")
    anybody = hand.another()
    anybody.goto("/moderation/veille/chiffres/")
    expect(anybody.page.locator("main")).not_to_contain_text("roue d’or")


@pytest.mark.full
@twice
def test_what_is_new_is_marked_as_seen_by_area(hand: Hand) -> None:
    places = make_places()
    here = make_initiative(title="Un banc à Dijon", territory=places["21231"])
    make_initiative(title="Un banc à Ajaccio", territory=places["2a004"])
    settle()
    read_posts()
    reader = moderator(hand)
    reader.goto("/moderation/")
    reader.follow("Relire ce qui vient de paraître")
    main = reader.page.locator("main")
    expect(main).to_contain_text("Un banc à Ajaccio")
    reader.unfold("Filtrer")
    reader.place("Territoire", "Dijon")
    reader.follow("Appliquer")
    expect(main).not_to_contain_text("Un banc à Ajaccio")
    reader.follow("Vue : Un banc à Dijon")
    expect(main).to_contain_text("Tout a été vu")
    expect(main).not_to_contain_text("Un banc à Dijon")
    # Whoever reads the site meets the same as before.
    anybody = hand.another()
    anybody.goto(here.get_absolute_url())
    heading(anybody, "Un banc à Dijon")
    other = moderator(hand)
    other.goto("/moderation/patrouille/")
    expect(other.page.locator("main")).to_contain_text("Un banc à Ajaccio")
    expect(other.page.locator("main")).not_to_contain_text("Un banc à Dijon")


@pytest.mark.full
@twice
def test_a_wave_is_read_decided_and_taken_back(hand: Hand) -> None:
    spam(4)
    desk = moderator(hand)
    desk.goto("/moderation/")
    desk.follow("Vagues de publicité")
    desk.follow("Tirer la plus grande")
    main = desk.page.locator("main")
    expect(main).to_contain_text("Ces textes mènent au même site")
    aside = Case.objects.order_by("pk").first()
    assert aside is not None
    desk.tick(f"Laisser de côté : {aside.title}")
    desk.choose("Suspendre l’accès")
    desk.fill("Ce qui motive la décision", "Le même texte mène au même site marchand.")
    desk.follow("Relire d’abord")
    expect(desk.page.locator("#apercu")).to_contain_text("(3 contenus)")
    expect(desk.page.locator("#apercu")).to_contain_text("au même site marchand")
    assert not Decision.objects.exists()
    desk.follow("Décider pour tous")
    shown = Initiative.objects.filter(visibility=Visibility.PUBLIC)
    assert [str(row.pk) for row in shown] == [aside.key]
    desk.follow("Tout reprendre")
    expect(main).to_contain_text("Vague reprise : personne n’a rien lu.")
    assert shown.all().count() == 4


@pytest.mark.full
@twice
def test_above_twenty_a_second_person_confirms_a_wave(hand: Hand) -> None:
    spam(21)
    first = moderator(hand)
    first.goto("/moderation/vagues/")
    first.follow("Tirer la plus grande")
    first.choose("Suspendre l’accès")
    first.fill("Ce qui motive la décision", "Le même texte mène au même site marchand.")
    first.follow("Relire d’abord")
    expect(first.page.locator("#apercu")).to_contain_text("rien ne change tant qu’une seconde")
    first.follow("Proposer", within="main form")
    expect(first.page.locator("main")).to_contain_text("une seconde personne confirme.")
    assert not Initiative.objects.exclude(visibility=Visibility.PUBLIC).exists()

    second = moderator(hand)
    second.goto("/moderation/vagues/")
    second.follow("Tirer la plus grande")
    expect(second.page.locator("main")).to_contain_text("Une autre personne propose")
    second.follow("Confirmer")
    assert Initiative.objects.filter(visibility=Visibility.RESTRICTED).count() == 21
    assert Wave.objects.get().pk
    anybody = hand.another()
    anybody.goto(Initiative.objects.order_by("pk")[0].get_absolute_url())
    expect(anybody.page.locator("main")).to_contain_text("au même site marchand")
