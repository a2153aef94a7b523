"""What moderation takes back leaves feeds for its own reason, and comes back with that alone."""

import pytest
from django.utils import timezone

from civic.lib import kept
from initiatives.actions import change_visibility
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import make_initiative
from tests.moderation.samples import MARK, SAMPLES
from tests.syndication.feeds.cast import ask

pytestmark = pytest.mark.django_db
# Those of which a feed quotes words that are not the initiative's own.
QUOTED = ("petition", "update", "action", "goal")
PUBLIC, BLURRED, RESTRICTED = Visibility.PUBLIC, Visibility.BLURRED, Visibility.RESTRICTED


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget_everything()


def decide(sample, before, after):
    kind = kinds.get(sample.kind)
    kind.change(None, sample.key, after, "Un motif.", before, timezone.now())


def withhold(sample, to):
    one = Initiative.objects.get(pk=sample.initiative.pk)
    change_visibility(by=None, initiative=one, to=to, reason="Un motif.")


def quoted(sample):
    """Whether its words are in the feeds of its initiative, in every format."""
    stem = f"/flux/initiatives/{sample.initiative.pk}"
    found = {MARK in ask(f"{stem}.{form}").content.decode() for form in ("atom", "rss", "json")}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("kind", QUOTED)
def test_a_part_that_is_withheld_does_not_come_back_with_its_initiative(kind):
    sample = SAMPLES[kind]()
    assert quoted(sample)
    decide(sample, PUBLIC, RESTRICTED)
    assert not quoted(sample)
    withhold(sample, RESTRICTED)
    withhold(sample, PUBLIC)
    assert not quoted(sample)
    decide(sample, RESTRICTED, PUBLIC)
    assert quoted(sample)


@pytest.mark.parametrize("kind", QUOTED)
def test_a_part_that_is_given_back_waits_for_its_initiative(kind):
    sample = SAMPLES[kind]()
    decide(sample, PUBLIC, RESTRICTED)
    withhold(sample, RESTRICTED)
    decide(sample, RESTRICTED, PUBLIC)
    assert not quoted(sample)
    withhold(sample, PUBLIC)
    assert quoted(sample)


@pytest.mark.parametrize("kind", QUOTED)
def test_what_stands_behind_a_warning_is_told_without_its_words(kind):
    sample = SAMPLES[kind]()
    entries = ask(f"/flux/initiatives/{sample.initiative.pk}.atom").content.count(b"<entry>")
    decide(sample, PUBLIC, BLURRED)
    assert not quoted(sample)
    again = ask(f"/flux/initiatives/{sample.initiative.pk}.atom").content.count(b"<entry>")
    assert again == entries
    decide(sample, BLURRED, PUBLIC)
    assert quoted(sample)


def test_an_initiative_behind_a_warning_keeps_its_title_alone():
    one = make_initiative(title="Rouvrir", proposal=f"La {MARK} tout de suite.")
    path = f"/flux/personnes/{one.author.handle}.atom"
    before = ask(path)
    assert MARK in before.content.decode()
    change_visibility(by=None, initiative=one, to=BLURRED, reason="Un motif.")
    after = ask(path)
    assert MARK not in after.content.decode()
    assert "Rouvrir" in after.content.decode()
    assert after.headers["ETag"] != before.headers["ETag"]
    change_visibility(by=None, initiative=one, to=PUBLIC, reason="Un motif.")
    assert MARK in ask(path).content.decode()
