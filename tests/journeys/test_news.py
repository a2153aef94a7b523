"""Reading what happened in what one follows, and marking it as read."""

import re
import time

import pytest
from playwright.sync_api import expect

from civic.notifications import badge
from civic.notifications.models import Reader
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading, path_of
from tests.notifications.cast import edited, follows_initiative

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NEWS = "/compte/nouvelles/"


def menu(hand: Hand) -> str:
    """The name of the menu that shows at this width."""
    return "Menu" if hand.means.width < 800 else "Mon espace"


def unread(hand: Hand, words: str) -> None:
    """Expect the header's menu to say this about what is unread."""
    summary = hand.page.locator("header summary").filter(visible=True, has_text=menu(hand))
    expect(summary).to_contain_text(words)
    # The figure must not push the menu to a second line, where it would open out of the page.
    top = hand.page.locator("header .logo").bounding_box()
    box = summary.bounding_box()
    assert top
    assert box
    assert abs(top["y"] + top["height"] / 2 - box["y"] - box["height"] / 2) < 12


@told("360")
def test_it_reads_the_news_and_marks_them_as_read(hand: Hand) -> None:
    reader, initiative = make_user(), make_initiative(title="Rouvrir la passerelle")
    follows_initiative(reader, initiative)
    edited(initiative, note="La mairie a répondu.")
    edited(initiative, note="Le devis est arrivé.")
    come_in(hand, reader)
    hand.goto("/")
    unread(hand, "2 nouvelles non lues")
    hand.unfold(menu(hand))
    hand.follow(re.compile("^Mes nouvelles"), within="header")
    heading(hand, "Mes nouvelles")
    entries = hand.page.locator("main li.news")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("Le devis est arrivé.")
    expect(entries.first).to_contain_text("Non lue")

    mark = re.compile("^Marquer comme lu")
    if hand.means.scripts:
        hand.press(mark, within="main")
        expect(
            entries.first.get_by_role("link", name="Rouvrir la passerelle").first
        ).to_be_focused()
    else:
        hand.follow(mark, within="main")
    expect(entries.first).to_contain_text("Lue")
    expect(entries.first.get_by_role("button")).to_have_count(0)
    expect(entries.nth(1)).to_contain_text("Non lue")
    unread(hand, "1 nouvelle non lue")

    hand.follow("Non lues", within="main")
    expect(entries).to_have_count(1)
    hand.follow("Tout marquer comme lu")
    assert path_of(hand) == NEWS
    expect(entries).to_have_count(2)
    expect(entries.filter(has_text="Non lue")).to_have_count(0)
    expect(hand.page.locator(".pastille")).to_have_count(0)

    hand.follow(re.compile("^Voir ce qui a changé"), within="main")
    heading(hand, "Ce que change la version 3")


@told("1280", scripts=True)
def test_opening_an_entry_marks_it_as_read(hand: Hand) -> None:
    reader, initiative = make_user(), make_initiative(title="Rouvrir la passerelle")
    follows_initiative(reader, initiative)
    edited(initiative)
    come_in(hand, reader)
    hand.goto(NEWS)
    hand.follow("Rouvrir la passerelle", within="main")
    assert path_of(hand) == initiative.get_absolute_url()
    for _ in range(50):
        if Reader.objects.get(user=reader).seen_through:
            break
        time.sleep(0.1)
    hand.goto(NEWS)
    expect(hand.page.locator("main li.news")).to_contain_text("Lue")
    assert badge.unread(reader) == 0
