"""An official reads their area, filters it, keeps what matters, prints the brief, is alerted."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from civic.notifications.models import Mail
from civic.officials.actions.raising import KIND, post_alerts, raise_alerts
from civic.officials.alert_letters import build
from civic.officials.desk.refresh import prove_figures
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_mandate, make_territory
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@told("360")
def test_it_reads_filters_keeps_and_prints_the_desk(hand: Hand) -> None:
    mandate = make_mandate(enrolled(), territory=make_territory("d21"))
    make_initiative(title="Une halte à Beaune", territory=make_territory("21054"))
    make_initiative(title="Anticonstitutionnellement" * 3, territory=make_territory("21231"))
    prove_figures()
    come_in(hand, mandate.user, second_step=True)
    hand.goto("/elus/bureau/?commune=21054")
    heading(hand, "Votre bureau")
    expect(hand.page.locator("main")).to_contain_text("Une halte à Beaune")
    expect(hand.page.locator("main")).not_to_contain_text("Anticonstitutionnellement")
    hand.unfold("Mes vues enregistrées")
    hand.follow("Enregistrer ces filtres", within="main")
    hand.page.get_by_label("Nom de cette vue").fill("Beaune")
    hand.press("Enregistrer", within="main")
    heading(hand, "Votre bureau")
    expect(hand.page.get_by_role("link", name="Beaune", exact=True)).to_have_attribute(
        "href", "/elus/bureau/?commune=21054"
    )
    hand.follow("Suivre « Une halte à Beaune »", within="#nouveau")
    heading(hand, "Suivre avec mon équipe")
    hand.page.get_by_label("Note privée").fill("Voir avec la région.")
    hand.press("Ajouter à la liste", within="main")
    heading(hand, "Suivi de l’équipe")
    expect(hand.page.locator("main")).to_contain_text("Voir avec la région.")
    hand.goto("/elus/bureau/")
    expect(hand.page.locator("main")).to_contain_text("Anticonstitutionnellement")
    wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert hand.page.evaluate(wide) is False
    brief = hand.page.request.get("/elus/bureau/note.pdf")
    assert brief.body().startswith(b"%PDF")


@pytest.mark.full
@told("360-no-js")
def test_it_is_told_once_a_day_and_by_a_feed_that_can_be_stopped(hand: Hand) -> None:
    mandate = make_mandate(enrolled(), territory=make_territory("d21"))
    come_in(hand, mandate.user, second_step=True)
    hand.goto("/elus/bureau/alertes/")
    hand.follow("Ajouter cette alerte")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.choose("Une initiative s’ouvre")
    hand.follow("Ajouter cette alerte")
    hand.follow("Ouvrir un flux")
    heading(hand, "Alertes et flux")
    address = hand.page.locator("code.long").inner_text().split("/elus/")[1]
    make_initiative(title="Une halte à Beaune", territory=make_territory("21054"))
    make_initiative(title="Un abri à Dijon", territory=make_territory("21231"))
    prove_figures()
    raise_alerts()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert post_alerts(timezone.make_aware(datetime.combine(tomorrow, time(10)))) == 1
    letter = build(Mail.objects.get(kind=KIND, to=mandate.user.email).args)
    assert len(letter.context["lines"]) == 2
    # A reader of feeds is not signed in.
    reader = hand.another()
    feed = reader.page.request.get(f"/elus/{address}")
    assert feed.ok
    assert "Une halte à Beaune" in feed.text()
    hand.goto("/elus/bureau/alertes/")
    hand.follow("Arrêter ce flux")
    assert reader.page.request.get(f"/elus/{address}").status == 404
