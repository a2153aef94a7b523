"""Public feeds: what they tell, to whom, and what a second question costs."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.activity.actions import settle
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib import kept
from civic.syndication.feeds import documents, sources
from civic.themes.queries import tree
from initiatives.actions import change_visibility, close, take_stance
from initiatives.models import Initiative
from initiatives.states import Outcome, Side, Visibility
from initiatives.telling import tell, tell_rewritten
from tests.factories import make_initiative, make_territory, make_theme, make_user, withhold
from tests.syndication.feeds.cast import FORMS, NAMES, ask, atom, link, read_json, titles, walk

pytestmark = pytest.mark.django_db
STEMS = {
    "list": lambda one: "/flux/initiatives",
    "area": lambda one: f"/flux/territoires/{one.territory_id}",
    "country": lambda one: "/flux/territoires/fr",
    "union": lambda one: "/flux/territoires/242100410",
    "theme": lambda one: f"/flux/themes/{one.theme.slug}",
    "initiative": lambda one: f"/flux/initiatives/{one.pk}",
    "person": lambda one: f"/flux/personnes/{one.author.handle}",
    "search": lambda one: "/flux/recherche",
}


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget_everything()


def many(initiative: Initiative, number: int) -> None:
    """Things that happened to it, as plain rows."""
    first = Activity.objects.about("initiative", initiative.pk).latest("pk")
    rows = []
    for place in range(number):
        fields = {f.attname: getattr(first, f.attname) for f in Activity._meta.concrete_fields}
        for own in ("id", "uid", "position", "changed_at"):
            del fields[own]
        rows.append(Activity(**{**fields, "summary": f"n° {place}", "verb": Verb.EDITED}))
    Activity.objects.bulk_create(rows)


def queries(path: str, **headers: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        ask(path, status=304 if headers else 200, **headers)
    return [one["sql"] for one in seen.captured_queries]


@pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
@pytest.mark.parametrize("form", FORMS)
def test_it_tells_what_was_published(stem, form):
    one = make_initiative(title="Des bancs & des arbres <ici>")
    response = ask(f"{stem(one)}.{form}")
    text = response.content.decode()
    assert "Initiative publiée" in text
    assert "bancs" in text
    assert not response.cookies
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert "Cookie" not in response.headers.get("Vary", "")


def test_it_tells_of_a_place_what_is_inside_it_alone():
    make_initiative(title="À Dijon")
    make_initiative(title="À Beaune", territory=make_territory("21054"))
    make_initiative(title="En Corse", territory=make_territory("2a004"))
    assert titles("/flux/territoires/21231.atom") == ["Initiative publiée : À Dijon"]
    assert titles("/flux/territoires/242100410.atom") == ["Initiative publiée : À Dijon"]
    assert len(titles("/flux/territoires/d21.atom")) == 2
    assert len(titles("/flux/territoires/fr.atom")) == 3


def test_it_tells_of_a_theme_what_is_under_its_finer_ones_too():
    top = make_theme("transports", name="Transports")
    make_initiative(theme=make_theme("velo", name="Vélo", parent=top))
    make_initiative(theme=make_theme("sante", name="Santé"))
    assert len(titles("/flux/themes/transports.atom")) == 1
    assert len(titles("/flux/themes/velo.atom")) == 1


@pytest.mark.parametrize("rare", [0, 1_000], ids=["common", "rare"])
def test_a_theme_is_told_the_same_however_much_is_told_under_it(monkeypatch, rare):
    monkeypatch.setattr(sources, "RARE", rare)
    theme, other = make_theme("velo", name="Vélo"), make_theme("sante", name="Santé")
    made = [make_initiative(theme=one) for one in (theme, other, theme, theme)]
    withhold(made[2])
    source = sources.theme("velo")
    rows = list(source.rows())
    assert len(rows) > 2
    assert {row.subject_key for row in rows} == {str(made[n].pk) for n in (0, 2, 3)}
    assert source.latest() == rows
    assert source.stamps() == [(row.pk, row.changed_at) for row in rows]


def test_what_several_feeds_tell_is_written_once_until_it_changes(monkeypatch):
    written = []
    write = documents.entry
    monkeypatch.setattr(documents, "entry", lambda row: (written.append(row.pk), write(row))[1])
    one = make_initiative(title="Une halte ici", theme=make_theme("velo", name="Vélo"))
    for path in ("initiatives.atom", "territoires/fr.rss", "themes/velo.json", "initiatives.rss"):
        assert "Une halte ici" in ask(f"/flux/{path}").content.decode()
    assert len(written) == len(set(written)) == 1
    Activity.objects.about("initiative", one.pk).update(title="Une halte là")
    for path in ("initiatives.atom", "territoires/fr.rss", "themes/velo.json"):
        text = ask(f"/flux/{path}").content.decode()
        assert "Une halte là" in text
        assert "Une halte ici" not in text
    assert len(written) == 2


def test_it_names_the_place_and_the_themes_as_categories():
    top = make_theme("transports", name="Transports")
    make_initiative(theme=make_theme("velo", name="Vélo", parent=top))
    tree.forget()
    kept.forget_everything()
    found = atom("/flux/initiatives.atom").findall("a:entry/a:category", NAMES)
    assert [one.attrib["term"] for one in found] == ["21231", "velo", "transports"]
    assert [one.attrib["label"] for one in found] == ["Dijon", "Vélo", "Transports"]


def test_it_answers_the_filters_of_the_list():
    make_initiative(title="Une piste cyclable")
    make_initiative(title="Un marché", territory=make_territory("21054"))
    assert len(titles("/flux/initiatives.atom")) == 2
    assert len(titles("/flux/recherche.atom?q=cyclable")) == 1
    assert len(titles("/flux/initiatives.atom?territoire=21054")) == 1
    assert len(titles("/flux/recherche.atom?q=cyclable&territoire=21054")) == 0
    assert len(titles("/flux/recherche.atom?theme=mobilites&echelle=locale")) == 2


def test_a_search_keeps_what_was_closed_since():
    one = make_initiative(title="Une piste cyclable")
    close(by=one.author, initiative=one, outcome=Outcome.ACHIEVED, text="C’est fait.")
    assert titles("/flux/recherche.atom?q=cyclable") == ["Initiative publiée : Une piste cyclable"]
    assert titles("/flux/recherche.atom?q=cyclable&etat=closes") == [
        "Initiative close : Une piste cyclable"
    ]


def test_a_search_goes_on_by_pages_of_its_own():
    for number in range(35):
        make_initiative(title=f"Une piste {number}")
    first = atom("/flux/recherche.atom?q=piste")
    following = link(first, "next")
    assert "q=piste" in following
    assert len(titles("/flux/recherche.atom?q=piste")) == 30
    assert len(titles(following)) == 5
    assert read_json("/flux/recherche.json?q=piste")["next_url"].endswith(
        following.partition("?")[2]
    )


def test_it_tells_nobody_who_took_a_side():
    one, ayse = make_initiative(), make_user(handle="ayse")
    for _number in range(6):
        take_stance(by=make_user(), initiative=one, side=Side.SUPPORT, agrees=True)
    take_stance(by=ayse, initiative=one, side=Side.OPPOSE, agrees=True, show_name=True)
    assert titles("/flux/personnes/ayse.atom") == []
    assert "ayse" not in ask(f"/flux/initiatives/{one.pk}.json").content.decode().lower()


def test_it_tells_nobody_what_is_told_to_one_or_to_none():
    one = make_initiative()
    tell(Verb.JOINED_FIRST, one, by=None, at=timezone.now(), to=one.author, summary="SECRET")
    tell_rewritten(one, by=one.author, at=timezone.now(), argument=1)
    for stem in STEMS.values():
        text = ask(f"{stem(one)}.atom").content.decode()
        assert "SECRET" not in text
        assert text.count("<entry>") == 1


def test_what_is_withheld_leaves_and_a_tombstone_says_so():
    one = make_initiative(title="Texte retiré")
    entry = atom("/flux/initiatives.atom").find("a:entry/a:id", NAMES)
    withhold(one)
    for name in ("list", "area", "country", "union", "theme", "initiative", "person"):
        document = atom(f"{STEMS[name](one)}.atom")
        assert document.find("a:entry", NAMES) is None, name
        grave = document.find("at:deleted-entry", NAMES)
        assert grave is not None, name
        assert grave.attrib["ref"] == entry.text
        assert "Texte retiré" not in ask(f"{STEMS[name](one)}.rss").content.decode()
        assert read_json(f"{STEMS[name](one)}.json")["items"] == []
    change_visibility(by=None, initiative=one, to=Visibility.PUBLIC, reason="Rendu.")
    assert "Initiative publiée : Texte retiré" in titles("/flux/territoires/21231.atom")


@pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
@pytest.mark.parametrize("form", FORMS)
def test_a_reader_that_asks_twice_gets_304(stem, form):
    one = make_initiative()
    path = f"{stem(one)}.{form}"
    first = ask(path)
    etag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If-None-Match": etag}, {"If-None-Match": f"W/{etag}"}):
        again = ask(path, status=304, **headers)
        assert again.content == b""
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    ask(path, status=304, **{"If-Modified-Since": date})
    # The validator wins over the date.
    ask(path, status=200, **{"If-None-Match": '"other"', "If-Modified-Since": date})


def test_anything_that_changes_in_it_is_a_new_state():
    one = make_initiative()
    path = "/flux/territoires/21231.atom"
    seen = [ask(path).headers["ETag"]]
    make_initiative()
    seen.append(ask(path).headers["ETag"])
    Activity.objects.about("initiative", one.pk).update(title="Un autre titre")
    seen.append(ask(path).headers["ETag"])
    withhold(one)
    seen.append(ask(path).headers["ETag"])
    assert len(set(seen)) == 4


def test_settling_changes_nothing_of_a_feed():
    make_initiative()
    before = ask("/flux/initiatives.atom")
    assert settle() > 0
    after = ask("/flux/initiatives.atom")
    assert before.headers["ETag"] == after.headers["ETag"]
    assert before.content == after.content


def test_last_modified_is_never_in_the_future():
    one = make_initiative(at=timezone.now() + timedelta(days=3))
    said = ask(f"/flux/initiatives/{one.pk}.atom").headers["Last-Modified"]
    assert parsedate_to_datetime(said) <= timezone.now()


def test_head_says_the_same_without_the_words(client):
    make_initiative()
    response = client.head("/flux/initiatives.atom")
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["ETag"] == ask("/flux/initiatives.atom").headers["ETag"]
    assert client.post("/flux/initiatives.atom").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "territoires/99999.atom",
        "territoires/recherche.rss",
        "territoires/%F0%9F%92%A9.atom",
        "themes/rien.json",
        "initiatives/0.atom",
        "initiatives/-1.atom",
        f"initiatives/{'9' * 40}.atom",
        "initiatives/²3.atom",
        "personnes/nobody.atom",
        "recherche.atom?territoire=99999",
        "recherche.atom?theme=rien",
        "recherche.atom?etat=rien",
        f"recherche.atom?q={'a' * 300}",
        "recherche.atom?avant=x",
        "initiatives.atom?archive=x",
        "initiatives.atom?archive=0-0",
        "initiatives.atom?archive=3-4",
        f"initiatives.atom?archive=0-{2**63 - 1}",
        f"initiatives.atom?archive={'9' * 19}-{'9' * 19}",
    ],
)
def test_an_unknown_feed_is_said_in_plain_words(path):
    make_places_and_themes()
    response = ask(f"/flux/{path}", status=404)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert not response.cookies


def make_places_and_themes() -> None:
    make_territory()
    make_theme()


@pytest.mark.parametrize("words", ["' OR 1=1 --", "<script>]]>", "&amp;", "💩", "!!", "\x0b\ufffe"])
def test_hostile_words_break_nothing(words):
    make_initiative()
    assert atom(f"/flux/recherche.atom?q={quote(words)}").find("a:id", NAMES) is not None


def test_a_null_byte_is_refused():
    ask("/flux/recherche.atom?q=%00", status=400)


def test_who_left_has_no_feed():
    someone = make_user(handle="partie")
    ask("/flux/personnes/partie.atom")
    kept.forget_everything()
    type(someone).objects.filter(pk=someone.pk).update(is_active=False)
    ask("/flux/personnes/partie.atom", status=404)


# -- Archives --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 29, 30, 31, 250])
def test_current_and_archives_hold_everything_once(number):
    one = make_initiative()
    many(one, number)
    path = f"/flux/initiatives/{one.pk}.atom"
    pages = walk(path)
    told = [uid for page in pages for uid in page]
    assert len(told) == len(set(told)) == number + 1
    assert len(pages[0]) == min(30, number + 1)


def test_archives_lead_forward_again():
    one = make_initiative()
    many(one, 250)
    path = f"/flux/initiatives/{one.pk}.atom"
    addresses = [path]
    while older := link(atom(addresses[-1]), "prev-archive"):
        addresses.append(older)
    assert len(addresses) > 3
    for newer, older in pairwise(addresses[1:]):
        document = atom(older)
        assert document.find("fh:archive", NAMES) is not None
        assert link(document, "next-archive") == newer
        assert link(document, "current") == path
    assert link(atom(addresses[1]), "next-archive") == ""


def test_an_archive_never_changes_but_for_what_is_taken_back():
    one = make_initiative()
    many(one, 120)
    before = {}
    path = link(atom(f"/flux/initiatives/{one.pk}.atom"), "prev-archive")
    while path:
        document = atom(path)
        before[path] = [one.text for one in document.findall("a:entry/a:id", NAMES)]
        path = link(document, "prev-archive")
    many(one, 200)
    for address, told in before.items():
        assert [row.text for row in atom(address).findall("a:entry/a:id", NAMES)] == told
    oldest = next(iter(before))
    Activity.objects.about("initiative", one.pk).update(withdrawn_at=timezone.now())
    assert len(atom(oldest).findall("at:deleted-entry", NAMES)) == len(before[oldest])


def test_what_is_still_current_is_no_archive():
    one = make_initiative()
    many(one, 40)
    last = Activity.objects.latest("pk").pk
    ask(f"/flux/initiatives/{one.pk}.atom?archive={last}-{last}", status=404)


def test_a_json_feed_leads_to_its_archives():
    one = make_initiative()
    many(one, 40)
    path, told = f"/flux/initiatives/{one.pk}.json", 0
    while path:
        found = read_json(path)
        told += len(found["items"])
        path = found.get("next_url", "").removeprefix(settings.SITE_URL)
    assert told == 41


# -- What it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
def test_it_asks_three_questions_at_most_whatever_happened(stem):
    one = make_initiative()
    path = f"{stem(one)}.atom"
    tree()
    few = queries(path)
    many(one, 80)
    kept.forget_everything()
    lots = queries(path)
    assert len(few) <= 3
    assert len(lots) <= 3, lots


@pytest.mark.parametrize("name", [name for name in STEMS if name != "search"])
def test_304_costs_one_look_up(name):
    one = make_initiative()
    path = f"{STEMS[name](one)}.atom"
    etag = ask(path).headers["ETag"]
    assert len(queries(path, **{"If-None-Match": etag})) == 1


def test_304_of_a_search_costs_one_look_up_while_nothing_happens():
    one, path = make_initiative(), "/flux/recherche.atom?q=passerelle"
    etag = {"If-None-Match": ask(path).headers["ETag"]}
    assert len(queries(path, **etag)) == len(queries(path, **etag)) == 3, "too recent to be kept"
    before = timezone.now() - timedelta(minutes=2)
    Activity.objects.update(changed_at=before)
    etag = {"If-None-Match": ask(path).headers["ETag"]}
    assert [len(queries(path, **etag)) for _time in range(2)] == [3, 1]

    withhold(one)
    # What changed is compared and written with the same rows.
    with CaptureQueriesContext(connection) as asked:
        assert "passerelle des" not in ask(path, **etag).content.decode()
    assert len(asked) <= 3
