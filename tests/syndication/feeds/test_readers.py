"""Programs that people really read with find, read and follow our feeds."""

import shutil
import subprocess

import feedparser
import pytest

from civic.lib import kept
from tests.factories import make_initiative

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]
TITLE = "Initiative publiée\xa0: Rouvrir la passerelle & planter «\xa0des arbres\xa0»"
STEM = "/flux/territoires/21231"


@pytest.fixture
def site(live_server, settings):
    """The address of a site on which one thing was published."""
    settings.SITE_URL = live_server.url
    kept.forget_everything()
    make_initiative(title="Rouvrir la passerelle & planter « des arbres »")
    return live_server.url


def run(*command, given=""):
    """What a program says; it must be there, and content."""
    assert shutil.which(command[0]), f"{command[0]} is not installed: see .ci/run"
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("form", "version"), [("atom", "atom10"), ("rss", "rss20")])
def test_feedparser_reads_it_and_asks_again_for_nothing(site, form, version):
    found = feedparser.parse(f"{site}{STEM}.{form}")
    assert (found.version, found.bozo, found.status) == (version, False, 200)
    assert [one.title for one in found.entries] == [TITLE]
    assert found.entries[0].id.startswith("tag:")
    assert feedparser.parse(f"{site}{STEM}.{form}", etag=found.etag).status == 304
    assert feedparser.parse(f"{site}{STEM}.{form}", modified=found.modified).status == 304


def test_newsboat_reads_it_and_holds_it_once(site, tmp_path):
    urls, config, cache = (tmp_path / name for name in ("urls", "config", "cache.db"))
    urls.write_text(f"{site}{STEM}.atom\n")
    config.write_text("")
    ask = ["newsboat", "-q", "-u", str(urls), "-c", str(cache), "-C", str(config), "-x", "reload"]
    assert "1 unread articles" in run(*ask, "print-unread")
