"""A text shown to one's close ones, then to theirs, and met nowhere else."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from initiatives import actions as texts
from initiatives.actions import circles as actions
from initiatives.actions.drafts import purge_drafts
from initiatives.actions.parts import Change
from initiatives.circle_letters import build
from initiatives.models import Circle, CircleInvitation, Draft, Initiative
from initiatives.models.circle import Stage
from initiatives.states import LIFECYCLE_MOVES, Lifecycle, Visibility
from moderation import actions as judging
from moderation.categories import Motive
from moderation.models import Case
from tests.factories import make_content, make_initiative, make_moderator, make_user
from tests.teams.cast import ASK, client_of, make_circle

pytestmark = pytest.mark.django_db
MARK = "Quintefeuille"
TYPED = {
    "suite": "inviter",
    "name": "Louise",
    "line": "Tu passes par là.",
    "request": "Relire le premier paragraphe",
}


def invited(circle, number=1):
    return [
        actions.invite_to_circle(by=circle.owner, circle=circle, ask=ASK) for _turn in range(number)
    ]


def desk_of(circle):
    return reverse("circle-desk", kwargs={"uid": circle.draft_id})


def withheld(circle, to=Visibility.RESTRICTED):
    change = Change(to, "Un motif.", Visibility(circle.visibility), timezone.now())
    actions.change_circle_visibility(by=None, circle=circle, change=change)
    circle.refresh_from_db()


SURFACES = [
    "/",
    "/initiatives/",
    "/initiatives/?tri=recentes",
    f"/initiatives/?q={MARK}",
    "/territoires/21231-dijon/",
    "/territoires/fr-france/",
    "/themes/mobilites/",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-initiatives-0.xml",
    "/api/v1/initiatives/",
    f"/api/v1/initiatives/?q={MARK}",
    "/api/v1/petitions/",
    "/moderation/journal/",
    "/statut/",
]


@pytest.mark.parametrize("stage", Stage)
def test_it_appears_on_no_surface_for_anybody(stage):
    circle = make_circle()
    invited(circle)
    if stage == Stage.THEIRS:
        actions.widen(by=circle.owner, circle=circle)
    assert not Initiative.objects.exists()
    assert not Activity.objects.exists()
    for path in [*SURFACES, circle.owner.get_absolute_url()]:
        for client in (Client(), client_of(circle.owner), client_of(make_moderator())):
            page = client.get(path).text
            # A search prints what was asked: the title says more.
            assert f"jardin {MARK}" not in page, path
            assert str(circle.pk) not in page, path


def test_its_pages_are_kept_by_nobody_and_lead_to_no_other_link():
    circle = make_circle()
    one, other = invited(circle, 2)
    for path in (circle.get_absolute_url(), one.get_absolute_url()):
        page = Client().get(path)
        assert MARK in page.text
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in page.headers["Cache-Control"]
        assert other.pk.hex not in page.text.replace("-", "")
        assert circle.draft_id.hex not in page.text.replace("-", "")
    for name in ("circle", "circle-invitation"):
        assert Client().get(reverse(name, kwargs={"uid": uuid.uuid4()})).status_code == 404


def test_no_initiative_is_ever_in_a_circle():
    row = make_initiative()
    with pytest.raises(IntegrityError), transaction.atomic():
        Initiative.objects.filter(pk=row.pk).update(lifecycle=Lifecycle.CIRCLE)
    assert {before for before, _after in LIFECYCLE_MOVES.values()} >= {Lifecycle.CIRCLE}


def test_reading_counts_nobody_and_a_yes_counts_one():
    circle = make_circle()
    (mine,) = invited(circle)
    address, client = mine.get_absolute_url(), Client()
    client.get(address)
    assert actions.people_in(circle, Stage.CLOSE) == 0
    for _turn in range(2):
        assert client.post(address, {"suite": "oui"}).status_code == 303
    assert actions.people_in(circle, Stage.CLOSE) == 1
    client.post(address, {"suite": "retirer"})
    assert actions.people_in(circle, Stage.CLOSE) == 0


def test_a_goal_met_opens_the_next_circle_and_only_the_first_invites_there():
    circle = make_circle(close=3, theirs=3)
    close = invited(circle, 4)
    with pytest.raises(Refused):
        actions.invite_from_circle(host=close[0], ask=ASK)
    for one in close[:3]:
        actions.say_yes(invitation=one)
    circle.refresh_from_db()
    assert (circle.stage, circle.widened_at is not None) == (Stage.THEIRS, True)
    host = Client()
    assert host.post(close[0].get_absolute_url(), TYPED).status_code == 303
    guest = CircleInvitation.objects.get(host=close[0])
    assert "Louise vous invite" in Client().get(guest.get_absolute_url()).text
    for wrong in (guest, close[3]):
        assert Client().post(wrong.get_absolute_url(), TYPED).status_code == 403
    actions.say_yes(invitation=guest)
    with pytest.raises(Refused):
        actions.invite_from_circle(host=guest, ask=ASK)
    assert not Mail.objects.exists()


def test_counts_under_five_are_its_owners_only():
    circle = make_circle(close=10)
    rows = invited(circle, 5)
    for one in rows[:4]:
        actions.say_yes(invitation=one)
    assert "ont déjà dit oui" not in Client().get(rows[4].get_absolute_url()).text
    assert "4 sur 10" in client_of(circle.owner).get(desk_of(circle)).text
    actions.say_yes(invitation=rows[4])
    assert "5 personnes ont déjà dit oui" in Client().get(rows[4].get_absolute_url()).text


def test_it_writes_once_to_an_address_that_it_does_not_keep():
    circle = make_circle()
    me, typed = client_of(circle.owner), {**TYPED, "address": "louise@example.org"}
    assert me.post(desk_of(circle), typed).status_code == 303
    mail = Mail.objects.get(kind=actions.MAIL)
    assert build(mail.args).context["request"] == ASK.request
    again = {**typed, "address": "Louise@Example.org"}
    assert me.post(desk_of(circle), again).status_code == 409
    assert not [
        value for value in CircleInvitation.objects.values_list().get() if "example" in str(value)
    ]
    withheld(circle)
    assert build(mail.args) is None


def test_it_makes_thirty_links_a_day_at_most():
    circle = make_circle()
    rows = invited(circle, actions.DAILY_INVITATIONS)
    with pytest.raises(TooMany):
        invited(circle)
    later = timezone.now() + timedelta(days=2)
    actions.invite_to_circle(by=circle.owner, circle=circle, ask=ASK, at=later)
    actions.say_yes(invitation=rows[0])
    actions.widen(by=circle.owner, circle=circle)
    for _turn in range(actions.DAILY_INVITATIONS):
        actions.invite_from_circle(host=rows[0], ask=ASK)
    with pytest.raises(TooMany):
        actions.invite_from_circle(host=rows[0], ask=ASK)


def test_publication_is_one_press_away_and_every_link_follows():
    circle = make_circle()
    (mine,) = invited(circle)
    me = client_of(circle.owner)
    assert reverse("review", kwargs={"uid": circle.draft_id}) in me.get(desk_of(circle)).text
    done = me.post(reverse("review", kwargs={"uid": circle.draft_id}))
    row = Initiative.objects.get()
    assert done.url.startswith(row.get_absolute_url())
    for path in (mine.get_absolute_url(), circle.get_absolute_url(), desk_of(circle)):
        assert me.get(path).url == row.get_absolute_url()
    with pytest.raises(Conflict):
        actions.say_yes(invitation=mine)


def test_it_shows_the_draft_as_its_owner_last_showed_it():
    circle = make_circle()
    draft = circle.draft
    texts.save_draft(
        by=circle.owner, draft=draft, data={**draft.data, "title": "Un jardin du soir"}
    )
    me = client_of(circle.owner)
    assert "Votre brouillon a changé" in me.get(desk_of(circle)).text
    assert "Un jardin du soir" not in Client().get(circle.get_absolute_url()).text
    me.post(desk_of(circle), {"suite": "montrer"})
    assert "Un jardin du soir" in Client().get(circle.get_absolute_url()).text
    me.post(desk_of(circle), {"suite": "arreter"})
    assert Client().get(circle.get_absolute_url()).status_code == 404
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_flag_on_a_circle_is_judged_and_all_meet_the_same_state():
    circle = make_circle()
    (mine,) = invited(circle)
    page = Client().get(mine.get_absolute_url()).text
    assert f"/signaler/circle/{circle.pk}/" in page
    judging.flag(by=make_user(), kind="circle", key=str(circle.pk), motive=Motive.SPAM)
    assert Case.objects.get().kind == "circle"
    withheld(circle)
    for client in (Client(), client_of(circle.owner)):
        page = client.get(mine.get_absolute_url()).text
        assert MARK not in page
        assert "Un motif." in page
    for do in (
        lambda: actions.say_yes(invitation=mine),
        lambda: invited(circle),
        lambda: actions.show_again(by=circle.owner, circle=circle, content=make_content()),
        lambda: actions.stop_circle(by=circle.owner, circle=circle),
    ):
        with pytest.raises(Conflict):
            do()
    with pytest.raises(Refused):
        actions.check_is_no_party_to_circle(circle.owner, circle)
    withheld(circle, Visibility.REMOVED)
    assert Client().get(mine.get_absolute_url()).status_code == 410


def test_a_waiting_circle_outlives_other_drafts_then_goes():
    circle = make_circle()
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=200))
    purge_drafts()
    assert Circle.objects.exists()
    Circle.objects.update(started_at=timezone.now() - timedelta(days=181))
    purge_drafts()
    assert not Circle.objects.filter(pk=circle.pk).exists()


def test_one_takes_it_along_and_it_goes_with_the_account():
    circle = make_circle()
    invited(circle)
    (row,) = my_data(circle.owner)["cercles"]["lignes"]
    assert (row["titre"], row["invitations"][0]["pour"]) == (circle.title, "Louise")
    erase_account(by=circle.owner)
    assert not CircleInvitation.objects.exists()


STEPS = ["commencer", "inviter", "elargir", "montrer", "arreter"]


@pytest.mark.parametrize("step", STEPS)
def test_each_press_works_for_its_owner_alone(step):
    circle = make_circle()
    typed = {**TYPED, "suite": step, "close": "3", "theirs": "3"}
    address = desk_of(circle)
    if step == "commencer":
        actions.stop_circle(by=circle.owner, circle=circle)
    assert Client().post(address, typed).url.startswith("/compte/")
    assert client_of(make_user()).post(address, typed).status_code == 403
    me = client_of(circle.owner)
    assert me.put(address).status_code == 405
    assert me.post(address, typed).status_code == 303
    wrong = {"commencer": {"close": "1"}, "inviter": {"name": ""}}.get(step)
    if wrong and step == "commencer":
        actions.stop_circle(by=circle.owner, circle=Circle.objects.get())
    if wrong:
        assert me.post(address, {**typed, **wrong}).status_code == 422
    if step == "elargir":
        assert me.post(address, typed).status_code == 409
