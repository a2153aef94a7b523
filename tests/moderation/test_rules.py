"""The policy as a page: it prints the tables that the software uses, and nothing else."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from moderation.categories import SEVERITIES, Motive
from moderation.models.decision import Measure
from moderation.reasons import EFFECTS_OF_MEASURES
from moderation.rules import policy
from moderation.rules.examples import EXAMPLES
from moderation.templatetags.journal import delay
from tests.factories import make_initiative, make_user
from tests.moderation.cast import decide_about, letters_to, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/moderation/regles/"


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ").split())


@pytest.fixture
def page():
    cache.clear()
    return Client().get(ADDRESS).text


@pytest.mark.parametrize("motive", Motive)
def test_it_prints_every_motive_with_all_it_weighs(page, motive):
    start = page.index(f'id="motif-{motive}"')
    told = words(page[start : page.index("</section>", start)])
    weight = SEVERITIES[motive]
    for said in (
        motive.label,
        policy.Line(motive, weight, EXAMPLES[motive]).ground[1:],
        f"{weight.gravity} sur 4",
        delay(int(weight.within.total_seconds()) // 60),
        EXAMPLES[motive].stays,
        EXAMPLES[motive].goes,
    ):
        assert words(said) in told
    assert ("Possible, sous conditions" in told) is weight.may_cover


@pytest.mark.parametrize("measure", Measure)
def test_it_says_what_each_measure_does(page, measure):
    told = words(page[page.index('id="mesures"') :])
    assert f"{measure.label} {words(EFFECTS_OF_MEASURES[measure])}" in told


def test_a_change_of_the_table_owes_a_version():
    assert policy.VERSIONS[-1].mark == policy.mark()
    numbers = [one.number for one in policy.VERSIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted(one.since for one in policy.VERSIONS) == [one.since for one in policy.VERSIONS]


def test_it_is_led_to_from_where_rules_matter():
    initiative = make_initiative()
    decide_about(initiative, Measure.ANNOTATE, words="Le pont est classé depuis 1995.")
    pages = [
        Client().get("/conditions/"),
        Client().get("/moderation/journal/"),
        Client().get(initiative.get_absolute_url()),
        sign_in(make_user(), second_step=False).get(f"/signaler/initiative/{initiative.pk}/"),
    ]
    for one in pages:
        main = one.text[one.text.index("<main") : one.text.index("</main>")]
        assert f'href="{ADDRESS}"' in main
    assert f'href="{ADDRESS}"' in Client().get("/").text
    assert ADDRESS in letters_to(initiative.author.email)[0].body


def test_it_is_public_and_only_read(page):
    response = Client().get(ADDRESS)
    assert response.headers["Cache-Control"].startswith("public")
    assert not response.cookies
    assert Client().post(ADDRESS).status_code == 405
