"""The author's tools: manage and edit."""

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.activity.models import Activity
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict
from initiatives import actions
from initiatives.actions import change_visibility
from initiatives.images import reencode
from initiatives.models import Image, Initiative
from initiatives.states import Outcome, Visibility
from tests.factories import make_initiative, make_moderator, make_theme, make_user
from tests.initiatives.composing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def words(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, row: Initiative) -> str:
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug})


def typed(row: Initiative, **changes: Any) -> dict[str, Any]:
    """The edit form as a browser sends it back."""
    fields = {
        "title": row.title,
        "problem": row.problem,
        "proposal": row.proposal,
        "decision_maker": row.decision_maker,
        "theme": row.theme.slug,
        "expected_version": str(row.version),
        "note": "",
        "suite": "enregistrer",
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


NEW = "Une réouverture provisoire avant Noël, puis des travaux."


def test_it_shows_the_author_their_tools():
    row = make_initiative()
    page = words(signed_in(row.author).get(at("manage", row)))
    assert at("edit", row) in page
    assert at("close", row) in page
    assert "5 minutes" in page


def test_it_shows_the_author_why_access_was_suspended():
    row = make_initiative()
    change_visibility(
        by=make_moderator(), initiative=row, to=Visibility.RESTRICTED, reason="Une adresse privée."
    )
    page = words(signed_in(row.author).get(at("manage", row)))
    assert "Une adresse privée." in page
    assert at("edit", row) not in page


def test_it_shows_no_tool_once_closed():
    row = make_initiative()
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="C’est fait.")
    page = words(signed_in(row.author).get(at("manage", row)))
    assert at("close", row) not in page
    assert "déjà close" in page


@pytest.mark.parametrize("name", ["manage", "edit", "close"])
def test_it_is_for_the_author_only(client, name):
    row = make_initiative()
    assert client.get(at(name, row))["Location"].startswith(reverse("account_login"))
    assert signed_in(make_user()).get(at(name, row)).status_code == 403
    assert signed_in(make_moderator()).get(at(name, row)).status_code == 403
    missing = reverse(name, kwargs={"pk": row.pk + 1, "slug": "x"})
    assert signed_in(row.author).get(missing).status_code == 404


@pytest.mark.parametrize("name", ["edit", "close"])
def test_it_takes_nothing_from_others(client, name):
    row = make_initiative()
    assert client.post(at(name, row), typed(row, proposal=NEW)).status_code == 303
    assert signed_in(make_user()).post(at(name, row), typed(row)).status_code == 403
    row.refresh_from_db()
    assert (row.version, row.lifecycle) == (1, "open")


def test_it_only_reads_the_tools():
    row = make_initiative()
    assert signed_in(row.author).post(at("manage", row)).status_code == 405


def test_it_shows_the_text_to_edit():
    row = make_initiative(sources=[{"url": "https://ville.fr", "title": "La ville"}])
    response = signed_in(row.author).get(at("edit", row))
    page = words(response)
    assert response["Cache-Control"] == "private, no-store"
    assert row.problem in page
    assert 'value="https://ville.fr"' in page
    assert 'name="expected_version" value="1"' in page


def test_it_writes_a_new_version():
    row = make_initiative()
    response = signed_in(row.author).post(
        at("edit", row), typed(row, proposal=NEW, note="Après la réunion")
    )
    assert response.status_code == 303
    row.refresh_from_db()
    assert (row.version, row.proposal) == (2, NEW)
    assert row.versions.get(number=2).note == "Après la réunion"
    assert Activity.objects.filter(verb="initiative.edited").count() == 1


def test_it_writes_nothing_when_nothing_changes():
    row = make_initiative()
    assert signed_in(row.author).post(at("edit", row), typed(row)).status_code == 303
    row.refresh_from_db()
    assert row.version == 1


def test_it_shows_what_changes_before_saving():
    row = make_initiative()
    response = signed_in(row.author).post(
        at("edit", row), typed(row, proposal=NEW, suite="comparer")
    )
    assert response.status_code == 200
    assert "<ins>" in words(response)
    assert "Rien n’est encore enregistré" in words(response)
    row.refresh_from_db()
    assert row.version == 1


def test_it_compares_an_unchanged_text():
    row = make_initiative()
    response = signed_in(row.author).post(at("edit", row), typed(row, suite="comparer"))
    assert "Rien ne change dans le texte" in words(response)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"title": ""}, 422),
        ({"decision_maker": ""}, 422),
        ({"theme": "inconnu"}, 422),
        ({"expected_version": "x"}, 422),
        ({"expected_version": None}, 422),
        ({"expected_version": "9" * 30}, 422),
        ({"note": "a" * 201}, 422),
        ({"problem": "a" * 9000}, 422),
    ],
)
def test_it_says_what_to_correct_and_keeps_the_rest(changes, status):
    row = make_initiative()
    response = signed_in(row.author).post(
        at("edit", row), typed(row, **{"proposal": NEW, **changes})
    )
    assert response.status_code == status
    assert NEW in words(response)
    assert 'class="errs"' in words(response)


def test_it_keeps_a_theme_retired_since():
    theme = make_theme("vieux")
    row = make_initiative(theme=theme)
    theme.retired_on = timezone.localdate()
    theme.save()
    response = signed_in(row.author).post(at("edit", row), typed(row, proposal=NEW))
    assert response.status_code == 303


def test_it_keeps_the_text_of_the_slower_of_two_tabs():
    row = make_initiative()
    client = signed_in(row.author)
    client.post(at("edit", row), typed(row, proposal=NEW))
    mine = "Le texte de mon autre onglet, auquel je tiens."
    response = client.post(at("edit", row), typed(row, proposal=mine))
    page = words(response)
    assert response.status_code == 409
    assert mine in page
    assert "<del>" in page
    again = re.search(r'name="expected_version" value="(\d+)"', page)
    assert again
    assert again[1] == "2"
    sent = typed(row, proposal=mine, expected_version=again[1])
    assert client.post(at("edit", row), sent).status_code == 303
    row.refresh_from_db()
    assert (row.version, row.proposal) == (3, mine)


def test_it_keeps_the_text_when_it_was_closed_meanwhile():
    row = make_initiative()
    sent = typed(row, proposal=NEW)
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="C’est fait.")
    response = signed_in(row.author).post(at("edit", row), sent)
    assert response.status_code == 409
    assert NEW in words(response)
    assert signed_in(row.author).get(at("edit", row)).status_code == 409


def test_it_keeps_even_a_wrong_text_when_it_was_closed_meanwhile():
    row = make_initiative()
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="C’est fait.")
    response = signed_in(row.author).post(at("edit", row), typed(row, title="", proposal=NEW))
    assert response.status_code == 409
    assert NEW in words(response)


def test_it_does_not_edit_what_is_withheld():
    row = make_initiative()
    change_visibility(by=make_moderator(), initiative=row, to=Visibility.RESTRICTED, reason="Non.")
    client = signed_in(row.author)
    assert client.get(at("edit", row)).status_code == 409
    assert client.post(at("edit", row), typed(row, proposal=NEW)).status_code == 409


def test_it_keeps_the_text_of_a_page_that_became_too_old():
    row = make_initiative()
    client = Client(enforce_csrf_checks=True)
    client.force_login(row.author)
    response = client.post(at("edit", row), typed(row, proposal=NEW))
    assert response.status_code == 403
    assert NEW in words(response)
    row.refresh_from_db()
    assert row.version == 1


# ------------------------------------------------------------------------ picture


def with_picture(row: Initiative, **changes: Any) -> dict[str, Any]:
    return typed(row, **{"image": picture(), "image_alt": "La passerelle", **changes})


def test_it_adds_a_picture_without_a_new_version():
    row = make_initiative()
    assert signed_in(row.author).post(at("edit", row), with_picture(row)).status_code == 303
    row.refresh_from_db()
    assert (row.version, row.image.alt) == (1, "La passerelle")
    assert Activity.objects.filter(summary="Image changée").exists()
    assert AuditEvent.objects.filter(verb="initiative.image").count() == 1


def test_it_replaces_a_picture_and_deletes_the_file(django_capture_on_commit_callbacks):
    row = make_initiative()
    client = signed_in(row.author)
    client.post(at("edit", row), with_picture(row))
    before = Image.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("edit", row), with_picture(row, image_alt="Une autre"))
    after = Image.objects.get()
    assert after.pk != before.pk
    assert after.alt == "Une autre"
    assert not before.file.storage.exists(before.file.name)
    assert after.file.storage.exists(after.file.name)


def test_it_describes_a_picture_anew():
    row = make_initiative()
    client = signed_in(row.author)
    client.post(at("edit", row), with_picture(row))
    client.post(at("edit", row), typed(row, image_alt="La passerelle barrée"))
    assert Image.objects.get().alt == "La passerelle barrée"


def test_it_takes_a_picture_off(django_capture_on_commit_callbacks):
    row = make_initiative()
    client = signed_in(row.author)
    client.post(at("edit", row), with_picture(row))
    before = Image.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        sent = typed(row, image_alt="La passerelle", remove_image="on")
        assert client.post(at("edit", row), sent).status_code == 303
    assert not Image.objects.exists()
    assert client.get(before.get_absolute_url()).status_code == 404
    assert Activity.objects.filter(summary="Image retirée").exists()


def test_it_changes_no_picture_of_what_was_closed_meanwhile():
    stale = make_initiative()
    row = Initiative.objects.get(pk=stale.pk)
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")
    found = reencode(picture(), 100)
    with pytest.raises(Conflict):
        actions.change_image(by=stale.author, initiative=stale, picture=found, alt="Un pont")
    assert not Image.objects.exists()


def test_it_wants_words_for_a_picture():
    row = make_initiative()
    response = signed_in(row.author).post(at("edit", row), with_picture(row, image_alt=""))
    assert response.status_code == 422
    assert "ce que montre l’image" in words(response)
    assert "à choisir de nouveau" in words(response)
    assert not Image.objects.exists()


def test_it_refuses_a_picture_that_is_not_one():
    row = make_initiative()
    fake = picture()
    fake.file.seek(0)
    fake.file.write(b"<svg xmlns='http://www.w3.org/2000/svg'>")
    fake.file.seek(0)
    response = signed_in(row.author).post(
        at("edit", row), with_picture(row, image=fake, proposal=NEW)
    )
    assert response.status_code == 422
    assert NEW in words(response)
    row.refresh_from_db()
    assert row.version == 1


def test_it_refuses_a_picture_that_is_too_heavy(settings):
    settings.IMAGE_MAX_BYTES = 10
    row = make_initiative()
    response = signed_in(row.author).post(at("edit", row), with_picture(row))
    assert response.status_code == 413
    assert "trop lourde" in words(response)
    assert django_settings.MEDIA_ROOT
