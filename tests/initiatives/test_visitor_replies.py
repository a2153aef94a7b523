"""Somebody named in a text replies next to it without an account."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account, limit_account
from civic.accounts.models import Limit
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives import visitor_links as links
from initiatives.actions.named_replies import (
    DAILY_REPLIES,
    MAIL,
    Saying,
    change_named_reply_visibility,
)
from initiatives.actions.parts import Change
from initiatives.actions.retention import prove_retention, rotate_identities
from initiatives.actions.visitor_replies import (
    CONFIRM_MAIL,
    PUBLISHED_MAIL,
    Asking,
    ask_to_reply,
    confirm_reply,
    forget_replies,
    remove_visitor_reply,
)
from initiatives.models import NamedReply, NamedReplyVersion, ReplyToConfirm
from initiatives.models.named_reply import KEY_KEPT, LINK_KEPT, WITHHELD_KEY_KEPT
from initiatives.states import Visibility
from initiatives.views.visitor_replies import HOURLY_REPLIES
from tests.factories import make_initiative, make_moderator, make_user

pytestmark = pytest.mark.django_db
EMAIL = "basile.roux@exemple.fr"
SAYING = Saying(
    "le gérant du café", "La terrasse laisse deux mètres aux passants.", name="Basile Roux"
)


def typed(**changes):
    said = {"named_as": SAYING.named_as, "text": SAYING.text, "name": SAYING.name}
    return said | {"email": EMAIL, "is_named": "on", "form_key": uuid4(), "website": ""} | changes


def path(initiative):
    return f"{initiative.get_absolute_url()}personne-citee/"


def asked(initiative, email=EMAIL, saying=SAYING, **when):
    return ask_to_reply(initiative=initiative, asking=Asking(saying, email, uuid4()), **when)


def replied(initiative=None, email=EMAIL, saying=SAYING, **when):
    return confirm_reply(uid=asked(initiative or make_initiative(), email, saying, **when), **when)


def link_in(mail):
    """The path of the button of a mail, as its reader gets it."""
    letter = registry.model(mail.kind).build(mail.args)
    return re.sub(r"^https?://[^/]+", "", letter.context["button"])


def page_of(initiative):
    return Client().get(initiative.get_absolute_url()).content.decode()


def test_a_visitor_publishes_by_the_button_behind_the_mail_s_link():
    initiative, client = make_initiative(), Client()
    sent = client.post(path(initiative), typed(), follow=True)
    assert (sent.redirect_chain[0][1], sent.status_code) == (303, 200)
    assert EMAIL in sent.content.decode()
    link = link_in(Mail.objects.get(kind=CONFIRM_MAIL, to=EMAIL))
    # A mail program opens it, as often as it likes: nothing is published.
    for _turn in range(2):
        shown = Client().get(link)
        assert (shown.status_code, SAYING.text in shown.content.decode()) == (200, True)
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert Client().head(link).status_code == 200
    assert not NamedReply.objects.exists()
    assert SAYING.text not in page_of(initiative)

    done = Client().post(link)
    reply = NamedReply.objects.get()
    assert (done.status_code, done.url) == (303, links.manage_path(reply.pk))
    page = page_of(initiative)
    assert all(words in page for words in (SAYING.text, "Basile Roux", "Identité non vérifiée"))
    assert EMAIL not in page
    assert Mail.objects.get(kind=MAIL).to == initiative.author.email
    shown = Client().get(f"/api/v1/initiatives/{initiative.pk}/").json()["named_replies"]
    assert [(one["text"], one["author"]["name"]) for one in shown] == [(SAYING.text, "Basile Roux")]
    told = Activity.objects.public().get(verb=Verb.NAMED_REPLY)
    assert (told.actor_name, told.summary) == ("", "")


def test_pressing_twice_and_sending_twice_is_one_reply_and_one_mail():
    initiative, form = make_initiative(), typed()
    for _turn in range(2):
        assert Client().post(path(initiative), form).status_code == 303
    link = link_in(Mail.objects.get(kind=CONFIRM_MAIL))
    assert {Client().post(link).status_code for _turn in range(2)} == {303}
    assert NamedReply.objects.count() == 1
    assert Mail.objects.filter(kind=PUBLISHED_MAIL).count() == 1
    assert Mail.objects.filter(kind=MAIL).count() == 1
    assert Client().get(link).status_code == 302 or Client().get(link).status_code == 303


def test_the_answer_is_the_same_whatever_the_address():
    initiative = make_initiative()
    replied(initiative, "deja@exemple.fr")
    known = ["deja@exemple.fr", initiative.author.email, make_user().email, "personne@exemple.fr"]
    pages = []
    for email in known:
        sent = Client().post(path(initiative), typed(email=email), follow=True)
        pages.append(sent.content.decode().replace(email, "…"))
    # Nonces and tokens apart.
    assert len({re.sub(r'(nonce|content|href|value)="[^"]*"', "", page) for page in pages}) == 1
    assert Mail.objects.filter(kind=CONFIRM_MAIL, to__in=known).count() == len(known) + 1


def waits_for(client, initiative, **changes):
    """The address of « Regardez votre messagerie », after the form."""
    return client.post(path(initiative), typed(**changes)).url


def test_the_link_is_sent_again_five_times_at_most_and_each_press_once():
    client = Client()
    page = waits_for(client, make_initiative())
    for number in range(2, 6):
        assert f"Encore {6 - number} envoi" in client.get(page).content.decode()
        again = client.post(page, {"email": EMAIL})
        # The same button pressed twice, or an old page: one mail.
        client.post(page, {"email": EMAIL})
        assert again.status_code == 303
        page = again.url
        assert "Un nouveau message part" in client.get(page).content.decode()
        assert Mail.objects.filter(kind=CONFIRM_MAIL, to=EMAIL).count() == number
    assert "Cinq messages sont partis" in client.get(page).content.decode()
    assert client.post(page, {"email": EMAIL}).status_code == 429
    assert Mail.objects.filter(kind=CONFIRM_MAIL).count() == 5
    assert len({link_in(mail) for mail in Mail.objects.filter(kind=CONFIRM_MAIL)}) == 1


def test_a_corrected_address_takes_the_place_of_the_first_whose_link_is_cut():
    initiative, client = make_initiative(), Client()
    page = waits_for(client, initiative, email="faute@exemple.fr")
    first = link_in(Mail.objects.get(to="faute@exemple.fr"))
    after = client.post(page, {"email": EMAIL}).url
    assert EMAIL in client.get(after).content.decode()
    assert Client().get(first).status_code == 404
    # From the page of before, nothing goes to a third mailbox.
    assert client.post(page, {"email": "tiers@exemple.fr"}).status_code == 303
    assert not Mail.objects.filter(to="tiers@exemple.fr").exists()
    link = link_in(Mail.objects.get(kind=CONFIRM_MAIL, to=EMAIL))
    assert Client().post(link).status_code == 303
    assert NamedReply.objects.by_mailbox(EMAIL).count() == 1
    assert not NamedReply.objects.by_mailbox("faute@exemple.fr").exists()


def test_sending_again_looks_the_same_for_what_waits_is_published_or_forgotten():
    initiative, client = make_initiative(), Client()
    emails = ["attend@exemple.fr", "publie@exemple.fr", "oublie@exemple.fr"]
    pages = {email: waits_for(client, initiative, email=email) for email in emails}
    Client().post(link_in(Mail.objects.get(to=emails[1], kind=CONFIRM_MAIL)))
    ReplyToConfirm.objects.filter(reply=None).order_by("-made_at").first().delete()
    seen = []
    for email, page in pages.items():
        html = client.post(page, {"email": email}, follow=True).content.decode()
        seen.append(re.sub(r'(nonce|content|href|value)="[^"]*"', "", html.replace(email, "…")))
    assert len(set(seen)) == 1
    sent = {email: Mail.objects.filter(to=email, kind=CONFIRM_MAIL).count() for email in emails}
    assert sent == {emails[0]: 2, emails[1]: 1, emails[2]: 1}


def test_sending_again_says_what_is_wrong_and_is_bounded_for_one_network():
    initiative, client = make_initiative(), Client()
    page = waits_for(client, initiative)
    wrong = client.post(page, {"email": "basile"})
    assert (wrong.status_code, 'value="basile"' in wrong.content.decode()) == (422, True)
    assert client.post(page.replace("envoyee/", "envoyee/x"), {"email": EMAIL}).status_code == 404
    other = make_initiative()
    elsewhere = page.replace(path(initiative), path(other))
    assert client.post(elsewhere, {"email": EMAIL}).status_code == 404
    for _turn in range(HOURLY_REPLIES - 1):
        assert client.post(page, {"email": EMAIL}).status_code == 303
    slow = client.post(page, {"email": EMAIL})
    assert (slow.status_code, slow.headers["Retry-After"]) == (429, "3600")


def test_only_so_many_forms_an_hour_come_from_one_network():
    initiative, last = make_initiative(), None
    for turn in range(HOURLY_REPLIES):
        last = typed(email=f"personne{turn}@exemple.fr")
        assert Client().post(path(initiative), last).status_code == 303
    refused = Client().post(path(initiative), typed())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert SAYING.text in refused.content.decode()
    # The same form sent again shows the same page.
    assert Client().post(path(initiative), last).status_code == 303


def test_one_mailbox_gets_no_more_than_five_links_an_hour():
    initiative = make_initiative()
    for _turn in range(6):
        asked(initiative)
    now = timezone.now() + timedelta(minutes=1)
    assert Mail.objects.filter(kind=CONFIRM_MAIL, due_at__lt=now).count() == 5


@pytest.mark.parametrize("missing", ["named_as", "text", "name", "email", "is_named"])
def test_the_form_says_what_is_missing_and_keeps_the_rest(missing):
    initiative = make_initiative()
    form = {name: value for name, value in typed().items() if name != missing}
    response = Client().post(path(initiative), form)
    assert response.status_code == 422
    kept = [form[name] for name in ("named_as", "text", "name", "email") if name in form]
    assert all(value in response.content.decode() for value in kept)
    assert not ReplyToConfirm.objects.exists()


def test_a_machine_that_fills_everything_and_a_stale_page_lose_nothing():
    initiative = make_initiative()
    trapped = Client().post(path(initiative), typed(website="https://exemple.fr"))
    assert (trapped.status_code, SAYING.text in trapped.content.decode()) == (422, True)
    stale = Client(enforce_csrf_checks=True).post(path(initiative), typed())
    assert (stale.status_code, SAYING.text in stale.content.decode()) == (403, True)
    assert not ReplyToConfirm.objects.exists()


def test_what_waits_is_encrypted_and_stands_nowhere():
    initiative = make_initiative()
    row = ReplyToConfirm.objects.get(pk=asked(initiative))
    assert SAYING.text.encode() not in bytes(row.sealed)
    assert row.typed["email"] == EMAIL
    reply = replied(make_initiative())
    assert EMAIL.encode() not in bytes(reply.mailbox)
    assert ReplyToConfirm.objects.get(reply=reply).sealed is None


def test_a_link_waits_seven_days_and_forged_ones_lead_nowhere():
    initiative, now = make_initiative(), timezone.now()
    uid = asked(initiative, at=now - LINK_KEPT - timedelta(minutes=1))
    assert timedelta(days=7) == LINK_KEPT
    for address in (links.confirm_path(uid), links.manage_path(uuid4()), "/reponses/gerer/non:x/"):
        assert Client().get(address).status_code == 404
        assert Client().post(address).status_code == 404
    with pytest.raises(LookupError):
        confirm_reply(uid=uid)
    assert registry.model(CONFIRM_MAIL).build({"waiting": uid.hex}) is None
    # A link that publishes never manages, and the other way round.
    reply = replied(initiative)
    token = links.manage_path(reply.pk).split("/")[-2]
    assert Client().post(f"/reponses/confirmer/{token}/").status_code == 404


def test_it_is_changed_by_the_link_and_what_it_said_stays_readable():
    reply = replied()
    manage = link_in(Mail.objects.get(kind=PUBLISHED_MAIL, to=EMAIL))
    assert SAYING.text in Client().get(manage).content.decode()
    wrong = Client().post(manage, {"named_as": "lui", "text": "", "name": "Basile Roux"})
    assert (wrong.status_code, "lui" in wrong.content.decode()) == (422, True)
    fine = {"named_as": "lui", "text": "Deux mètres et demi.", "name": "B. Roux"}
    changed = Client().post(manage, fine, follow=True)
    assert "Votre réponse est modifiée" in changed.content.decode()
    page = Client().get(reply.get_absolute_url()).content.decode()
    assert all(words in page for words in ("Deux mètres et demi.", SAYING.text, "B. Roux"))
    assert Mail.objects.filter(kind=MAIL).count() == 1


def test_a_second_form_from_the_same_mailbox_takes_the_place_of_the_first():
    initiative = make_initiative()
    reply = replied(initiative)
    uid = asked(initiative, EMAIL.upper(), Saying("lui", "Autre chose.", name="Basile Roux"))
    assert "Vous avez déjà répondu" in Client().get(links.confirm_path(uid)).content.decode()
    assert confirm_reply(uid=uid).pk == reply.pk
    assert NamedReply.objects.get().text == "Autre chose."
    assert NamedReplyVersion.objects.get(reply=reply).text == SAYING.text


def test_taking_it_away_forgets_words_name_and_address():
    initiative = make_initiative()
    reply = replied(initiative)
    manage = links.manage_path(reply.pk)
    assert Client().get(f"{manage}retirer/").status_code == 405
    for _turn in range(2):
        assert Client().post(f"{manage}retirer/").status_code == 303
    row = NamedReply.objects.get(pk=reply.pk)
    assert (row.text, row.name, row.named_as, row.mailbox) == ("", "", "", None)
    assert Client().get(manage).status_code == 410
    assert SAYING.text not in page_of(initiative)
    assert not Activity.objects.public().filter(verb=Verb.NAMED_REPLY).exists()
    assert registry.model(PUBLISHED_MAIL).build({"reply": reply.pk.hex}) is None
    gone = Client().post(manage, {"named_as": "lui", "text": "Non.", "name": "Basile"})
    assert gone.status_code == 409
    again = replied(initiative)
    assert (again.pk, again.removed_at) == (reply.pk, None)


def test_what_is_withheld_is_neither_changed_nor_written_again():
    initiative = make_initiative()
    reply = replied(initiative)
    change = Change(Visibility.RESTRICTED, "Un motif.", Visibility.PUBLIC, timezone.now())
    change_named_reply_visibility(by=make_moderator(), reply=reply, change=change)
    manage = links.manage_path(reply.pk)
    assert "La modération a suspendu" in Client().get(manage).content.decode()
    form = {"named_as": "lui", "text": "Non.", "name": "Basile"}
    assert Client().post(manage, form).status_code == 409
    remove_visitor_reply(uid=reply.pk)
    uid = asked(initiative)
    refused = Client().post(links.confirm_path(uid))
    assert (refused.status_code, "La modération" in refused.content.decode()) == (409, True)


def test_an_account_of_the_same_address_is_the_same_person():
    initiative = make_initiative()
    with pytest.raises(Refused, match="vôtre"):
        replied(initiative, initiative.author.email)
    limited = make_user()
    until = timezone.now() + timedelta(days=3)
    limit_account(
        by=make_moderator(),
        user=limited,
        scope=Limit.Scope.PUBLISH,
        reason="Insultes répétées.",
        until=until,
        source="test",
    )
    with pytest.raises(Refused):
        replied(initiative, limited.email)


def test_one_mailbox_replies_to_three_texts_a_day():
    assert DAILY_REPLIES == 3
    for _turn in range(DAILY_REPLIES):
        replied()
    with pytest.raises(TooMany):
        replied()
    replied(email="autre@exemple.fr")
    replied(at=timezone.now() + timedelta(days=1, minutes=1))


def test_nobody_replies_to_what_is_withheld():
    initiative = make_initiative()
    uid = asked(initiative)
    type(initiative).objects.filter(pk=initiative.pk).update(visibility=Visibility.PUBLIC)
    from initiatives.actions.visibility import change_visibility

    change_visibility(
        by=None,
        initiative=initiative,
        to=Visibility.RESTRICTED,
        reason="Un motif.",
        expected=Visibility.PUBLIC,
        at=timezone.now(),
    )
    initiative.refresh_from_db()
    assert Client().post(path(initiative), typed()).status_code == 409
    with pytest.raises(Conflict):
        confirm_reply(uid=uid)
    shown = Client().get(links.confirm_path(uid)).content.decode()
    assert initiative.title not in shown


def test_its_writer_gets_all_that_is_kept():
    reply = replied()
    response = Client().get(f"{links.manage_path(reply.pk)}donnees.json")
    assert response.headers["Content-Disposition"].startswith("attachment")
    kept = response.json()
    assert (kept["réponse"], kept["adresse e-mail"], kept["nom affiché"]) == (
        SAYING.text,
        EMAIL,
        "Basile Roux",
    )
    assert Client().get("/reponses/gerer/faux:faux/donnees.json").status_code == 404


def test_an_account_of_the_mailbox_finds_it_and_takes_it_along():
    user = make_user()
    reply = replied(email=user.email)
    assert SAYING.text in str(my_data(user))
    erase_account(by=user)
    row = NamedReply.objects.get(pk=reply.pk)
    assert (row.text, row.mailbox, row.name) == ("", None, "")


def test_what_nobody_confirmed_goes_after_seven_days_and_keys_after_a_month():
    now = timezone.now()
    asked(make_initiative(), at=now - LINK_KEPT - timedelta(days=2))
    assert prove_retention(now)["replies"] == 1
    reply = replied()
    remove_visitor_reply(uid=reply.pk, at=now)
    call_command("forget_replies")
    assert ReplyToConfirm.objects.filter(reply=None).count() == 0
    assert prove_retention(now)["replies"] == 0
    assert (timedelta(days=30), timedelta(days=365)) == (KEY_KEPT, WITHHELD_KEY_KEPT)
    forget_replies(now + KEY_KEPT - timedelta(minutes=1))
    assert NamedReply.objects.get(pk=reply.pk).address_key is not None
    NamedReply.objects.filter(pk=reply.pk)
    forget_replies(now + KEY_KEPT + timedelta(minutes=1))
    assert NamedReply.objects.get(pk=reply.pk).address_key is None


def test_a_new_key_seals_it_again():
    reply, waiting = replied(), asked(make_initiative())
    before = bytes(reply.mailbox)
    rotate_identities()
    row = NamedReply.objects.get(pk=reply.pk)
    assert (bytes(row.mailbox) != before, row.email) == (True, EMAIL)
    assert ReplyToConfirm.objects.get(pk=waiting).typed["name"] == "Basile Roux"
