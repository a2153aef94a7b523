"""News: the team tells, changes, everybody reads; whoever follows hears."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import actions, whole
from initiatives.actions import change_visibility
from initiatives.actions.parts import Change
from initiatives.actions.recounts import recount_everything
from initiatives.actions.redaction import redact
from initiatives.actions.updates import (
    DAILY_UPDATES,
    News,
    change_update,
    change_update_visibility,
    publish_update,
    recount_latest,
)
from initiatives.models import Image, Life, TeamRole, Update
from initiatives.states import Outcome, Visibility
from moderation import kinds
from moderation.subjects import subject_of
from tests.factories import make_initiative, make_moderator, make_user
from tests.initiatives.composing import picture
from tests.teams.cast import client_of, joined

pytestmark = pytest.mark.django_db
TITLE, TEXT = "La mairie nous reçoit", "Deux personnes y vont jeudi."
NEWS = News(TITLE, TEXT)
TYPED = {"title": TITLE, "text": TEXT}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def told(row=None, news=NEWS, **fields):
    row = row or make_initiative()
    return publish_update(by=row.author, initiative=row, news=news, **fields)


def read(address):
    return Client().get(address).content.decode()


def decide(row, to, before=Visibility.PUBLIC):
    known = kinds.get("update")
    known.change(None, str(row.pk), to, "Une raison.", before, timezone.now())


def test_the_team_tells_and_everybody_reads_it_at_once():
    row = make_initiative()
    typed = {**TYPED, "image": picture(), "image_alt": "La passerelle"}
    response = client_of(row.author).post(path("write-update", row), typed)
    update = Update.objects.get()
    assert (response.status_code, response.url) == (303, update.get_absolute_url())
    page = read(update.get_absolute_url())
    for said in (TITLE, TEXT, 'alt="La passerelle"'):
        assert said in page
    assert Client().get(update.picture.get_absolute_url()).status_code == 200
    page = read(row.get_absolute_url())
    assert "Nouvelles (1)" in page
    assert TITLE in page.partition('class="derniere"')[2][:400]
    assert Activity.objects.get(verb=Verb.UPDATE).for_key == ""
    assert TITLE in read(path("updates", row))
    api = Client().get(f"/api/v1/initiatives/{row.pk}/updates/").json()["results"][0]
    assert (api["title"], api["image"]["alt"]) == (TITLE, "La passerelle")


def test_sent_twice_it_is_one():
    row = make_initiative()
    assert told(row) == told(row)
    assert Life.objects.get(pk=row.pk).updates == 1
    assert actions.recount_rooms() == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"title": ""}, "Dites en une ligne"),
        ({"text": ""}, "Dites-en un peu plus"),
        ({"image": "jpeg", "image_alt": ""}, "Dites en une phrase ce que montre"),
        ({"image": "bad", "image_alt": "Un plan"}, "pas une image que nous savons lire"),
    ],
)
def test_what_cannot_be_sent_comes_back_filled(fields, says):
    files = {"jpeg": picture("JPEG"), "bad": picture()}
    files["bad"].file.truncate(20)
    if "image" in fields:
        fields = {**fields, "image": files[fields["image"]]}
    row = make_initiative()
    typed = {**TYPED, "image_alt": "Un plan", **fields}
    response = client_of(row.author).post(path("write-update", row), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert TITLE in page or TEXT in page
    assert ("L’image est à choisir de nouveau" in page) == ("image" in fields)
    assert not Update.objects.exists()
    assert not Image.objects.exists()


def test_who_may_write():
    row = make_initiative()
    update, form = told(row), path("write-update", row)
    change = path("change-update", row, number=update.pk)
    for address in (form, change):
        assert Client().post(address, TYPED).status_code == 303
        assert client_of(make_user()).post(address, TYPED).status_code == 403
        assert client_of(row.author).put(address).status_code == 405
    animator = joined(row, TeamRole.ANIMATOR)
    assert client_of(animator).post(form, {**TYPED, "title": "Une autre ligne"}).status_code == 303
    actions.close(
        by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="La mairie a dit oui."
    )
    row.refresh_from_db()
    # What comes of it is often known after the end.
    assert told(row, News("Les travaux ont commencé", TEXT))
    assert Client().post(path("updates", row)).status_code == 405
    change_visibility(
        by=make_moderator(),
        initiative=row,
        to=Visibility.RESTRICTED,
        reason="Une raison.",
        expected=Visibility.PUBLIC,
    )
    row.refresh_from_db()
    with pytest.raises(Conflict):
        told(row, News("Encore une ligne", TEXT))


def test_no_more_than_a_few_a_day():
    row, now = make_initiative(), timezone.now()
    for number in range(DAILY_UPDATES):
        told(row, News(f"Une ligne, la {number}e", TEXT))
    with pytest.raises(TooMany):
        told(row)
    assert told(row, at=now + timedelta(days=1, minutes=5))


def test_a_change_keeps_what_it_said_and_a_new_picture_replaces_the_old_one():
    row = make_initiative()
    client = client_of(row.author)
    client.post(
        path("write-update", row), {**TYPED, "image": picture(), "image_alt": "La passerelle"}
    )
    update = Update.objects.get()
    old = update.picture
    change = path("change-update", row, number=update.pk)
    kept = {**TYPED, "seen": "1", "image_alt": "La passerelle rouverte"}
    assert client.post(change, kept).status_code == 303
    update.refresh_from_db()
    assert (update.version, update.picture.pk, update.picture.alt) == (2, old.pk, kept["image_alt"])
    assert client.post(change, kept).status_code == 409
    new = {**kept, "seen": "2", "title": "La mairie recule", "image": picture("JPEG")}
    assert client.post(change, new).status_code == 303
    assert not Image.objects.filter(pk=old.pk).exists()
    gone = {**new, "seen": "3", "remove_image": "on"}
    del gone["image"]
    assert client.post(change, gone).status_code == 303
    assert not Image.objects.exists()
    page = read(update.get_absolute_url())
    assert "La mairie recule" in page
    assert TITLE in page.partition("Ce qui était écrit avant")[2]
    assert Activity.objects.filter(verb=Verb.UPDATE).count() == 1


def test_a_picture_goes_with_its_news():
    row = make_initiative()
    client_of(row.author).post(
        path("write-update", row), {**TYPED, "image": picture(), "image_alt": "La passerelle"}
    )
    update = Update.objects.get()
    file = update.picture.get_absolute_url()
    assert subject_of(file) == subject_of(update.get_absolute_url()) == ("update", str(update.pk))
    content = kinds.find("update", str(update.pk))
    assert content.picture == str(update.picture.pk)
    decide(update, Visibility.RESTRICTED)
    assert Client().get(file).status_code == 404
    assert Client().get(f"/api/v1/initiatives/{row.pk}/updates/").json()["results"] == []
    decide(update, Visibility.REMOVED, Visibility.RESTRICTED)
    assert Client().get(file).status_code == 410
    assert Client().get(update.get_absolute_url()).status_code == 410


def test_the_page_shows_the_latest_that_can_be_read():
    row = make_initiative()
    first = told(row, at=timezone.now() - timedelta(days=1))
    second = told(row, News("Une ligne de plus", TEXT))
    assert whole.latest_update_of(whole.get(row.pk)) == second
    decide(second, Visibility.BLURRED)
    assert whole.latest_update_of(whole.get(row.pk)) == first
    assert Life.objects.get(pk=row.pk).updates == 2
    decide(second, Visibility.PUBLIC, Visibility.BLURRED)
    assert whole.latest_update_of(whole.get(row.pk)) == second


def test_counting_again_points_at_the_latest_news_again():
    row = make_initiative()
    first = told(row, News("Une première", "Elle est là."))
    latest = told(row, News("Une autre", "Elle est là aussi."))
    none = make_initiative()
    withdrawn = told(none)
    assert recount_everything() == 0
    # By hand, as an operator may have to.
    Update.objects.filter(pk__in=[latest.pk, withdrawn.pk]).delete()
    version = Life.objects.get(pk=row.pk).version
    assert recount_latest() == 2
    assert Life.objects.get(pk=row.pk).latest_update_id == first.pk
    assert Life.objects.get(pk=none.pk).latest_update_id is None
    assert Life.objects.get(pk=row.pk).version == version + 1
    assert recount_latest() == 0
    Life.objects.filter(pk=row.pk).update(latest_update=None)
    out = StringIO()
    call_command("recount", stdout=out)
    assert Life.objects.get(pk=row.pk).latest_update_id == first.pk


def test_nobody_judges_their_own_side():
    row = make_initiative()
    update = told(row)
    moderator = joined(row, TeamRole.COAUTHOR, make_moderator())
    change = Change(Visibility.RESTRICTED, "Une raison.", Visibility.PUBLIC, timezone.now())
    with pytest.raises(Refused):
        change_update_visibility(by=moderator, update=update, change=change)
    with pytest.raises(Refused):
        kinds.get("update").check_is_no_party(row.author, str(update.pk))


def test_a_passage_goes_from_all_that_was_told():
    row = make_initiative()
    update = told(row, News("Chez Odile Martin jeudi", "Odile Martin nous reçoit."))
    change_update(by=row.author, update=update, news=NEWS, seen=1)
    redact(initiative=row, passage="Odile Martin", at=timezone.now())
    for address in (update.get_absolute_url(), row.get_absolute_url()):
        assert "Odile Martin" not in read(address)


def test_what_somebody_wrote_is_theirs_and_stays_under_no_name():
    row = make_initiative()
    writer = joined(row, TeamRole.ANIMATOR, make_user(name="Odile Martin"))
    update = publish_update(by=writer, initiative=row, news=NEWS)
    assert TITLE in str(my_data(writer))
    erase_account(by=writer)
    page = read(update.get_absolute_url())
    assert TEXT in page
    assert "Odile Martin" not in page


def test_pages_cost_the_same_whatever_they_hold(django_assert_max_num_queries):
    row = make_initiative()
    for number in range(4):
        told(row, News(f"Une ligne, la {number}e", TEXT))
    with django_assert_max_num_queries(6):
        read(path("updates", row))
