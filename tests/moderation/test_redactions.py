"""A passage is taken out of every place that shows it, sealed, and put back with the decision."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts import registry
from civic.activity.models import Activity
from civic.lib.kept import forget_everything
from civic.lib.permissions import Conflict, Refused
from civic.lib.redaction import MARK
from initiatives import actions as initiatives
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.actions.hands import Plan, call_for_hands, cancel_action, change_action
from initiatives.actions.kit import Words, change_message, write_message
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.models import Circle, Image, Initiative, Restriction, Version
from initiatives.models.action import Sort
from initiatives.models.amendment import Part
from initiatives.states import Visibility
from initiatives.zones import PARIS
from moderation import actions, kinds, retention
from moderation.actions.effects import take_back
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Sealed
from moderation.models.decision import Measure
from tests.factories import make_content, make_initiative, make_moderator, make_user
from tests.moderation.cast import letters_to, sign_in
from tests.petitions.cast import make_petition
from tests.teams.cast import make_circle

pytestmark = pytest.mark.django_db
NAME = "Zébulon Quatrepoint"
REDACT = Judgement(Measure.REDACT, Motive.PRIVATE, NAME, "Une adresse privée est donnée.")


def written():
    """An initiative whose every part says the name, with a petition and two versions."""
    initiative = make_initiative(
        title=f"La cour de {NAME}",
        problem=f"**Zébulon\nQuatrepoint** habite là. Oui, {NAME.upper()}.",
        proposal=f"Que {NAME} ouvre sa cour.",
        decision_maker=NAME,
        sources=[
            {"url": "https://example.org/a", "title": f"Vu chez {NAME}"},
            {"url": "https://example.org/b", "title": "Le plan"},
        ],
    )
    initiatives.edit(
        by=initiative.author,
        initiative=initiative,
        content=make_content(
            title=f"La cour de {NAME}", problem=f"{NAME} habite là.", decision_maker=NAME
        ),
        note=f"{NAME} a répondu.",
        expected_version=1,
    )
    make_petition(initiative=initiative, request=f"Que {NAME} ouvre sa cour.")
    return Initiative.objects.get(pk=initiative.pk)


def decided(judgement=REDACT, by=None, at=None):
    by = by or make_moderator()
    case = actions.draw(by=by, at=at)
    return actions.decide_case(by=by, case=case, judgement=judgement, at=at)


def flagged(initiative=None, by=None):
    row = initiative or written()
    actions.flag(by=by or make_user(), kind="initiative", key=str(row.pk), motive=Motive.PRIVATE)
    return row


def surfaces(row):
    """Every public address that could show it, and what the site's timeline keeps."""
    row.refresh_from_db()
    # A minute later: what a process keeps is no older.
    forget_everything()
    cache.clear()
    slug = {"pk": row.pk, "slug": row.slug}
    addresses = [
        row.get_absolute_url(),
        reverse("versions", kwargs=slug),
        *[reverse("version", kwargs=slug | {"number": number}) for number in (1, 2, 3)],
        reverse("petition", kwargs=slug),
        "/initiatives/",
        "/initiatives/?q=quatrepoint",
        "/",
        f"/api/v1/initiatives/{row.pk}/",
        "/api/v1/initiatives/",
        "/api/v1/petitions/",
        row.author.get_absolute_url(),
        "/sitemap.xml",
        "/moderation/journal/",
    ]
    shown = {address: Client().get(address) for address in addresses}
    # A search says what was searched.
    found = shown.pop("/initiatives/?q=quatrepoint")
    assert row.pk not in [card.pk for card in found.context.get("initiatives", [])]
    texts = {address: page.content.decode() for address, page in shown.items()}
    for told in Activity.objects.all():
        texts[f"timeline {told.pk}"] = f"{told.title} {told.summary} {told.url}"
    return texts


def test_no_surface_shows_it_any_more():
    row = flagged()
    assert any("quatrepoint" in text.lower() for text in surfaces(row).values())
    actions.write_journal()
    decided()
    for address, text in surfaces(row).items():
        assert "quatrepoint" not in text.lower(), address
    assert row.visibility == Visibility.ANNOTATED
    page = Client().get(row.get_absolute_url()).text
    assert MARK in page
    assert "il n’est recopié nulle part" in page.replace("\u00a0", " ")
    assert row.version == 3


def test_who_wrote_and_who_flagged_are_told_without_it():
    flagger = make_user()
    row = flagged(by=flagger)
    decided()
    for person in (row.author, flagger):
        for letter in letters_to(person.email):
            assert "quatrepoint" not in (letter.subject + letter.body).lower()
    assert "quatrepoint" not in sign_in(flagger).get(reverse("my-flags")).text.lower()
    parts = {part.key: list(part.rows(row.author)) for part in registry.parts()}
    assert "quatrepoint" not in str(parts["decisions"]).lower()


@pytest.mark.parametrize("how", ["undo", "appeal"])
def test_everything_comes_back(how):
    row, by = flagged(), make_moderator()
    before = kinds.find("initiative", str(row.pk))
    told = list(Activity.objects.order_by("pk").values_list("title", "summary", "url"))
    texts = list(Version.objects.order_by("number").values_list("problem", "note", "sources"))
    decision = decided(by=by)
    if how == "undo":
        actions.undo_decision(by=by, decision=decision)
    else:
        take_back(make_moderator(), decision, "Le recours est fondé.", timezone.now())
    after = kinds.find("initiative", str(row.pk))
    assert (after.text, after.title, after.visibility) == (
        before.text,
        before.title,
        Visibility.PUBLIC,
    )
    assert (
        list(Activity.objects.order_by("pk").values_list("title", "summary", "url"))[: len(told)]
        == told
    )
    kept = Version.objects.filter(number__lte=2).order_by("number")
    assert list(kept.values_list("problem", "note", "sources")) == texts
    assert Case.objects.get().title == row.title
    assert not Sealed.objects.exists()
    assert "Quatrepoint" in Client().get(after.url).text


def _petition():
    row = make_petition(request=f"Que {NAME} ouvre sa cour.").initiative
    return str(row.pk), f"{row.public_url}petition/"


def _person():
    person = make_user(bio=f"Voisin de {NAME}.")
    return str(person.uid), person.get_absolute_url()


def _named_reply():
    row, person = make_initiative(), make_user()
    for text in (f"{NAME} se trompe.", f"{NAME} a tort."):
        saying = Saying("le gérant", text)
        reply = reply_as_named(by=person, initiative=row, saying=saying)
    return str(reply.pk), reply.get_absolute_url()


def _image():
    image = Image(initiative=make_initiative(), alt=f"La cour de {NAME}", width=4, height=3)
    image.file.save(f"{image.uid}.webp", ContentFile(b"RIFF"), save=False)
    image.save(force_insert=True)
    return str(image.pk), image.initiative.public_url


def _amendment(why=f"À cause de {NAME}."):
    row, person = make_initiative(proposal="Rouvrir.\n\nFermer."), make_user()
    proposal = Proposal(Part.PROPOSAL, 1, "Fermer.", "Fermer à minuit.", why)
    made = propose_amendment(by=person, initiative=row, proposal=proposal)
    return str(made.pk), made.get_absolute_url()


def _action():
    row, at = make_initiative(), timezone.now() + timedelta(days=1)
    plan = Plan(f"Aider {NAME}", "Un sac chacun.", f"Chez {NAME}", at, 60, 5)
    made = call_for_hands(by=row.author, initiative=row, sort=Sort.EVENT, plan=plan, zone=PARIS)
    change_action(by=row.author, action=made, plan=replace(plan, minutes=30), seen=1)
    cancel_action(by=row.author, action=made, reason=f"{NAME} est malade.")
    return str(made.pk), made.get_absolute_url()


def _circle():
    circle = make_circle(mark=NAME)
    source = {"title": f"Chez {NAME}", "url": "https://example.org/"}
    Circle.objects.filter(pk=circle.pk).update(sources=[source])
    return str(circle.pk), circle.get_absolute_url()


def _kit_message():
    row = make_initiative()
    words = Words(f"Aidez {NAME} à ouvrir sa cour.", f"aux amis de {NAME}")
    made = write_message(
        by=row.author, initiative=row, network="whatsapp", words=words, agrees=True
    )
    again = Words(f"Venez aider {NAME} samedi.", f"aux amis de {NAME}")
    change_message(by=row.author, message=made, words=again)
    return str(made.pk), made.get_absolute_url()


PLACES = {
    "kit-message": _kit_message,
    "circle": _circle,
    "action": _action,
    "petition": _petition,
    "person": _person,
    "named-reply": _named_reply,
    "image": _image,
    "amendment": _amendment,
}


@pytest.mark.parametrize("kind", PLACES)
def test_every_kind_of_text_loses_a_passage_and_finds_it_again(kind):
    key, address = PLACES[kind]()
    by, read = make_moderator(), lambda: _read(address)
    actions.flag(by=make_user(), kind=kind, key=key, motive=Motive.PRIVATE)
    before = kinds.find(kind, key)
    assert "Quatrepoint" in read()
    told = list(Activity.objects.order_by("pk").values_list("summary", flat=True))
    decision = decided(by=by)
    assert "Quatrepoint" not in read()
    assert "Quatrepoint" not in str(list(Activity.objects.values_list("title", "summary")))
    after = kinds.find(kind, key)
    assert (after.visibility, MARK in str(after.text)) == (Visibility.ANNOTATED, True)
    actions.undo_decision(by=by, decision=decision)
    assert kinds.find(kind, key).text == before.text
    assert "Quatrepoint" in read()
    again = Activity.objects.order_by("pk").values_list("summary", flat=True)
    assert list(again)[: len(told)] == told
    # The journal keeps both.
    assert [row.visibility for row in Restriction.objects.order_by("pk")] == ["annotated", "public"]


def _read(address):
    forget_everything()
    cache.clear()
    return Client().get(address).text


def test_news_cut_within_the_passage_are_cut_before_it():
    key, _address = _amendment("Voilà. " * 70 + f"{NAME} ouvre.")
    assert "Zébulon" in Activity.objects.last().summary
    actions.flag(by=make_user(), kind="amendment", key=key, motive=Motive.PRIVATE)
    decided()
    assert "Zébulon" not in Activity.objects.get(verb="amendment.proposed").summary


def test_what_its_author_wrote_since_stays():
    row = flagged()
    decision = decided()
    row.refresh_from_db()
    initiatives.edit(
        by=row.author,
        initiative=row,
        content=make_content(title=row.title, problem="Tout autre chose."),
        expected_version=3,
    )
    take_back(make_moderator(), decision, "Le recours est fondé.", timezone.now())
    row.refresh_from_db()
    assert row.problem == "Tout autre chose."
    assert NAME in row.title
    assert row.versions.get(number=1).title == f"La cour de {NAME}"


def test_what_is_sealed_is_not_read_and_goes_when_nobody_may_contest():
    flagged()
    decision = decided()
    sealed = Sealed.objects.get(restriction=decision.restriction)
    assert b"Quatrepoint" not in bytes(sealed.changes)
    assert decision.passage == ""
    retention.forget(timezone.now() + timedelta(days=200))
    assert Sealed.objects.exists()
    retention.forget(timezone.now() + timedelta(days=220))
    assert not Sealed.objects.exists()


def test_a_passage_that_is_nowhere_takes_nothing():
    row = flagged()
    with pytest.raises(Conflict, match="mots entiers"):
        decided(Judgement(Measure.REDACT, Motive.PRIVATE, "Zébu", "Une adresse."))
    assert Initiative.objects.get(pk=row.pk).visibility == Visibility.PUBLIC
    assert not Decision.objects.exists()


def test_a_kind_offers_what_it_can_do_only(monkeypatch):
    flagged()
    plain = kinds.get("initiative")
    monkeypatch.setitem(
        kinds._kinds, "initiative", kinds.Kind(**vars(plain) | {"measures": kinds.PLAIN})
    )
    with pytest.raises(Refused, match="ne s’applique pas"):
        decided()
    client = sign_in(make_moderator())
    Case.objects.update(lease_by=None, lease_until=None)
    page = client.get(client.post(reverse("draw-case")).url).text
    assert "Retirer un passage" not in page


def test_where_two_are_needed_it_waits_behind_a_warning():
    row, now = flagged(), timezone.now()
    judgement = Judgement(
        Measure.REDACT, Motive.INSULT, NAME, "Un élu est insulté.", about_official=True
    )
    first = decided(judgement, at=now)
    row.refresh_from_db()
    assert (row.visibility, first.passage) == (Visibility.BLURRED, "")
    assert NAME not in row.restrictions.first().reason
    decided(judgement, at=now + timedelta(minutes=2))
    row.refresh_from_db()
    assert (row.visibility, NAME in row.title) == (Visibility.ANNOTATED, False)


FORM = {"measure": "redact", "motive": "private", "passage": NAME, "etape": "decider"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"passage": ""}, "passage"),
        ({"passage": "ébulon"}, "passage"),
        ({"explanation": f"{NAME} est nommé."}, "explanation"),
    ],
)
def test_the_form_says_what_to_correct(typed, field):
    flagged()
    client = sign_in(make_moderator())
    address = client.post(reverse("draw-case")).url
    response = client.post(address, FORM | typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_the_page_previews_it_and_does_it():
    row = flagged()
    client = sign_in(make_moderator())
    address = client.post(reverse("draw-case")).url
    preview = client.post(address, FORM | {"etape": "apercu"}).context["preview"]
    assert NAME not in preview["reason"]
    assert MARK in preview["effect"]
    assert client.post(address, FORM).status_code == 303
    assert row.restrictions.get().reason == preview["reason"]
