"""Follow with an address or an account, choose a rhythm, mute, stop: without JavaScript too."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from playwright.sync_api import Locator, expect

from civic.notifications import actions, registry, tokens
from civic.notifications.models import Follow, Mail, Reader
from civic.notifications.states import Kind, Rhythm
from civic.territories.models import Territory
from tests.factories import make_initiative, make_places, make_theme, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading, path_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LONG = "Rouvrir la passerelle des Mauges aux piétons, aux vélos et aux anticonstitutionnels"


def pressing(hand: Hand) -> Callable[..., None]:
    """One press swaps a part of the page, or brings a new page without JavaScript."""
    return hand.press if hand.means.scripts else hand.follow


def open_the_letter(hand: Hand) -> None:
    """Follow the one button of the last confirmation."""
    row = Mail.objects.filter(kind="follow-confirm").latest("pk")
    letter = registry.model(row.kind).build(row.args)
    assert letter is not None
    hand.goto(letter.context["confirm_url"].removeprefix(settings.SITE_URL))


def line(hand: Hand, row: Follow) -> Locator:
    """The row of one follow on the page."""
    return hand.page.locator(f"#suivi-{row.pk}")


def rhythm_shown(hand: Hand, row: Follow, word: str) -> None:
    """Expect one rhythm to be the pressed one, and the server to know."""
    pressed = line(hand, row).locator("[aria-pressed=true]")
    expect(pressed).to_have_text(word)


@told("360")
def test_it_lets_a_visitor_follow_by_mail_and_leave(hand: Hand) -> None:
    initiative = make_initiative(title=LONG[:90])
    hand.goto(initiative.get_absolute_url())
    hand.follow("Suivre", within="#position")
    heading(hand, "Suivre")
    expect(hand.page.get_by_text("Rien ne s’est passé ?")).to_be_visible()
    hand.fill("Votre adresse e-mail", "ana@example.org")
    hand.follow("Recevoir un résumé par semaine")
    heading(hand, "Regardez vos e-mails")
    assert not Reader.objects.filter(email="ana@example.org").exists()

    open_the_letter(hand)
    heading(hand, "Confirmer mon suivi")
    assert not Reader.objects.filter(email="ana@example.org").exists()
    hand.follow("Confirmer mon suivi", within="main form")
    heading(hand, "Mes suivis")
    expect(hand.page.get_by_role("status").first).to_contain_text("C’est confirmé")
    expect(hand.page.locator("#ensuite")).to_contain_text("Résumé de la semaine")
    row = Follow.objects.get(reader__email="ana@example.org")

    press = pressing(hand)
    press("Chaque jour", within=f"#suivi-{row.pk}")
    rhythm_shown(hand, row, "Chaque jour")
    expect(hand.page.locator("#ensuite")).to_contain_text("Résumé du jour")
    row.refresh_from_db()
    assert row.rhythm == Rhythm.DAILY
    if hand.means.scripts:
        expect(line(hand, row).locator("[aria-pressed=true]")).to_be_focused()

    hand.follow("Tout effacer")
    heading(hand, "Tout est effacé")
    assert not Reader.objects.filter(email="ana@example.org").exists()


@told("1280-keyboard")
def test_it_lets_somebody_tune_what_they_follow(hand: Hand) -> None:
    make_places()
    theme = make_theme("ecole", name="École")
    person = make_user(home=Territory.objects.get(pk="21231"))
    come_in(hand, person)
    press = pressing(hand)

    hand.goto("/compte/suivis/")
    heading(hand, "Mes suivis")
    hand.follow("Suivre Dijon")
    heading(hand, "Dijon21")
    expect(
        hand.page.get_by_text("Vous suivez « Dijon (21) », une fois par semaine.")
    ).to_be_visible()
    hand.goto(theme.get_absolute_url())
    press("Suivre", within="main .suivre")
    expect(hand.page.locator(".suivre")).to_contain_text("Vous suivez")
    hand.follow("une fois par semaine (changer)")
    heading(hand, "Mes suivis")
    area, subject = (Follow.objects.get(kind=kind) for kind in (Kind.AREA, Kind.THEME))
    assert path_of(hand) == f"/compte/suivis/#suivi-{subject.pk}"

    press("Aussitôt", within=f"#suivi-{subject.pk}")
    rhythm_shown(hand, subject, "Aussitôt")
    press("Jamais", within=f"#suivi-{area.pk}")
    rhythm_shown(hand, area, "Jamais")
    expect(hand.page.locator("#ensuite")).not_to_contain_text("semaine")

    unfold(hand, subject)
    hand.follow("1 semaine", within=f"#suivi-{subject.pk}")
    expect(line(hand, subject)).to_contain_text("En sourdine jusqu’au")
    press("Lever la sourdine : École", within=f"#suivi-{subject.pk}")
    rhythm_shown(hand, subject, "Aussitôt")

    hand.select("Pas de message à partir de", "23")
    hand.select("L’heure d’où ?", "Nouvelle-Calédonie")
    hand.follow("Enregistrer", within="#heures")
    expect(hand.page.get_by_text("Vos heures de silence sont enregistrées.")).to_be_visible()
    reader = Reader.objects.get(user=person)
    assert (reader.quiet_from.hour, reader.zone) == (23, "Pacific/Noumea")

    hand.follow("1 mois", within="#pause")
    expect(hand.page.locator("#ensuite")).to_contain_text("tout est en sourdine")
    hand.follow("Tout entendre de nouveau")
    unfold(hand, subject)
    hand.follow("Ne plus suivre : École", within=f"#suivi-{subject.pk}")
    expect(hand.page.get_by_text("C’est retiré de vos suivis.")).to_be_visible()
    expect(line(hand, subject)).to_have_count(0)
    assert not Follow.objects.filter(pk=subject.pk).exists()


def unfold(hand: Hand, row: Follow) -> None:
    """Open what else can be done with one row."""
    summary = line(hand, row).locator("summary")
    if hand.means.keyboard:
        summary.focus()
        hand.page.keyboard.press("Enter")
    else:
        summary.click()


def one_click(address: str) -> Any:
    """What a mail program does: a post without cookie that follows no redirect."""
    body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    return urlopen(Request(address, data=body, method="POST"), timeout=20)


@told("360-no-js")
def test_it_unsubscribes_by_one_click_and_by_the_page(hand: Hand, live_server: Any) -> None:
    make_places()
    reader = actions.reader_at("ana@example.org")
    first = actions.follow(by=reader, kind=Kind.AREA, key="21231")
    second = actions.follow(by=reader, kind=Kind.AREA, key="d21", rhythm=Rhythm.DAILY)

    def link(scope: str) -> str:
        return tokens.unsubscribe_url(reader, scope).removeprefix(settings.SITE_URL)

    answer = one_click(f"{live_server.url}{link(f'follow:{first.pk}')}")
    assert (answer.status, answer.headers.get("Set-Cookie")) == (200, None)
    first.refresh_from_db()
    assert first.rhythm == Rhythm.NEVER

    hand.goto(link("daily"))
    heading(hand, "Recevoir moins de messages")
    second.refresh_from_db()
    assert second.rhythm == Rhythm.DAILY
    hand.follow("Plus de résumé du jour")
    heading(hand, "C’est fait")
    second.refresh_from_db()
    assert second.rhythm == Rhythm.NEVER
    assert hand.page.context.cookies() == []

    hand.follow("Choisir le rythme de chaque suivi")
    pressing(hand)("Chaque semaine", within=f"#suivi-{first.pk}")
    rhythm_shown(hand, first, "Chaque semaine")
    hand.goto(link("all"))
    hand.follow("Plus aucun e-mail sur mes suivis")
    expect(hand.page.get_by_text("Vous ne recevrez plus d’e-mail")).to_be_visible()
    first.refresh_from_db()
    assert first.rhythm == Rhythm.NEVER


@told("1280")
def test_it_corrects_an_address_that_is_not_one(hand: Hand) -> None:
    make_places()
    hand.goto("/initiatives/?q=v%C3%A9lo&territoire=21231")
    hand.follow("Suivre cette recherche", within="#resultats")
    expect(hand.page.locator("main .lead")).to_have_text("« vélo » · Dijon")
    hand.fill("Votre adresse e-mail", "ana.example.org")
    hand.follow("Recevoir un résumé par semaine")
    expect(hand.page.locator("#erreurs")).to_be_visible()
    expect(hand.page.get_by_label("Votre adresse e-mail")).to_have_value("ana.example.org")
    hand.fill("Votre adresse e-mail", "ana@example.org")
    hand.follow("Recevoir un résumé par semaine")
    heading(hand, "Regardez vos e-mails")
