"""Programs that people really read with find, read and follow our feeds."""

import json
import shutil
import socket
import sqlite3
import subprocess

import feedparser
import pytest
import reader
from aiosmtpd.controller import Controller

from civic.lib import kept
from initiatives.models import Initiative
from tests.factories import make_initiative
from tests.syndication.feeds.test_feeds import many

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


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_reader_holds_each_thing_once(site, form):
    with reader.make_reader(":memory:") as shelf:
        shelf.add_feed(f"{site}{STEM}.{form}")
        shelf.update_feeds()
        shelf.update_feeds()
        assert [one.title for one in shelf.get_entries()] == [TITLE]
        assert shelf.get_feed(f"{site}{STEM}.{form}").last_exception is None


def test_newsboat_reads_it_and_holds_it_once(site, tmp_path):
    urls, config, cache = (tmp_path / name for name in ("urls", "config", "cache.db"))
    urls.write_text(f"{site}{STEM}.atom\n")
    config.write_text("")
    ask = ["newsboat", "-q", "-u", str(urls), "-c", str(cache), "-C", str(config), "-x", "reload"]
    assert "1 unread articles" in run(*ask, "print-unread")
    run(*ask)
    with sqlite3.connect(cache) as rows:
        titles = [title for (title,) in rows.execute("select title from rss_item")]
    rows.close()
    assert titles == [TITLE]


def test_sfeed_finds_it_from_the_page_and_reads_it(site):
    page = run("curl", "-sS", f"{site}/territoires/21231-dijon/")
    found = run("sfeed_web", f"{site}/territoires/21231-dijon/", given=page)
    assert f"{site}{STEM}.atom\tapplication/atom+xml" in found
    for form in ("atom", "rss"):
        text = run("curl", "-sS", f"{site}{STEM}.{form}")
        [line] = run("sfeed", f"{site}/", given=text).splitlines()
        assert TITLE in line
        assert "tag:" in line


def test_rss2email_sends_each_thing_once(site, tmp_path):
    mails = []

    class Box:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            mails.append(envelope.content.decode("utf-8", "replace"))
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office = Controller(Box(), hostname="127.0.0.1", port=port)
    office.start()
    try:
        config, data = tmp_path / "r2e.cfg", tmp_path / "r2e.json"
        config.write_text(
            "[DEFAULT]\nfrom = a@example.org\nto = b@example.org\nemail-protocol = smtp\n"
            f"smtp-server = 127.0.0.1:{port}\nsmtp-auth = False\n"
        )
        ask = ["r2e", "-c", str(config), "-d", str(data)]
        run(*ask, "add", "dijon", f"{site}{STEM}.atom")
        run(*ask, "run")
        run(*ask, "run")
    finally:
        office.stop()
    assert len(mails) == 1
    assert json.loads(data.read_text())["feeds"][0]["etag"]


def test_a_reader_walks_the_archives(site):
    one = Initiative.objects.get()
    many(one, 120)
    address, told = f"{site}/flux/initiatives/{one.pk}.atom", set()
    while address:
        found = feedparser.parse(address)
        assert not found.bozo
        told |= {entry.id for entry in found.entries}
        address = next((row.href for row in found.feed.links if row.rel == "prev-archive"), "")
    assert len(told) == 121
