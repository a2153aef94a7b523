"""Drafts deleted or published in another tab, and what they lead to once withheld."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civic.lib.permissions import Conflict, Refused
from initiatives import actions
from initiatives.actions import change_visibility
from initiatives.images import reencode
from initiatives.models import Draft, Initiative
from initiatives.states import Side, Visibility
from tests.factories import make_content, make_initiative, make_moderator, make_user
from tests.initiatives.composing import address, answers, picture, save

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def withhold(row: Initiative) -> None:
    change_visibility(
        by=make_moderator(), initiative=row, to=Visibility.REMOVED, reason="Une raison."
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda by, draft: actions.save_draft(by=by, draft=draft, data={"title": "Encore"}),
        lambda by, draft: actions.take_image_off_draft(by=by, draft=draft),
        lambda by, draft: actions.put_image_on_draft(
            by=by, draft=draft, picture=reencode(picture(), 100), alt=""
        ),
        lambda by, draft: actions.publish(by=by, content=make_content(), draft=draft),
    ],
)
def test_it_says_that_another_tab_deleted_the_draft(act, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    by = make_user()
    draft = actions.save_draft(by=by, draft=None, data={"title": "Un début"})
    stale = Draft.objects.get(pk=draft.pk)
    actions.delete_draft(by=by, draft=draft)
    with pytest.raises(Conflict, match="supprimé"):
        act(by, stale)
    assert not Initiative.objects.exists()


def test_it_publishes_no_draft_that_another_account_took_meanwhile():
    draft = actions.save_draft(by=make_user(), draft=None, data={})
    stale = Draft(uid=draft.uid, owner=None, data={})
    with pytest.raises(Refused, match="autre compte"):
        actions.publish(by=make_user(), content=make_content(), draft=stale)


def test_it_tells_no_withheld_title_by_the_address_of_the_draft():
    author = make_user()
    client = signed_in(author)
    path = address("draft", save(client))
    client.post(f"{path}relire/")
    row = Initiative.objects.get()
    withhold(row)
    bare = reverse("initiative", kwargs={"pk": row.pk, "slug": "initiative"})
    for response in (
        client.get(path),
        client.get(f"{path}relire/"),
        client.post(path, answers()),
    ):
        assert response.url == bare


def test_it_tells_no_withheld_title_among_ones_positions():
    person, row = make_user(), make_initiative(title="Un titre que la modération retire")
    actions.take_stance(by=person, initiative=row, side=Side.SUPPORT, agrees=True)
    page = reverse("my-initiatives")
    assert row.title in signed_in(person).get(page).text
    withhold(row)
    html = signed_in(person).get(page).text
    assert row.title not in html
    assert row.slug not in html
    assert f"Initiative n° {row.pk}" in html.replace("\u00a0", " ")
