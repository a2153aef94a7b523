import re
from collections import Counter
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from civic.lib import legal
from civic.lib.charter import RULE_DETAILS, Rule

PAGES = {
    "legal-notice": legal.LEGAL_NOTICE,
    "terms": legal.TERMS,
    "privacy": legal.PRIVACY,
    "accessibility": legal.ACCESSIBILITY,
    "contact": legal.CONTACT,
    "authorities": legal.AUTHORITIES,
}


@pytest.mark.parametrize("name", PAGES)
def test_it_shows_each_page_to_anyone_without_cookie_nor_database(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert settings.CONTACT_EMAIL in response.text


@pytest.mark.parametrize(("name", "sections"), PAGES.items())
def test_its_table_of_contents_tells_the_headings_in_order(client, name, sections):
    text = client.get(reverse(name)).text
    headings = re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', text)
    found = [(unescape(title), anchor) for anchor, title in headings if anchor != "sommaire-t"]
    kept = [(title, anchor) for title, anchor in found if not anchor.startswith("pied-")]
    assert kept == sections
    for _title, anchor in sections:
        assert f'href="#{anchor}"' in text


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_it_links_only_to_what_exists(client, name):
    text = client.get(reverse(name)).text
    main = text[text.index("<main") : text.index("</main>")]
    for path, anchor in re.findall(r'href="(/[^"#]*)(?:#([^"]+))?"', main):
        page = client.get(path)
        assert page.status_code in {200, 302}, path
        assert not anchor or f'id="{anchor}"' in page.text, f"{path}#{anchor}"


@pytest.mark.parametrize("name", [*PAGES, "security-txt"])
def test_it_refuses_a_post(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_it_shows_who_publishes(client, settings):
    settings.SITE_PUBLISHER = "Association Essai"
    settings.SITE_PUBLISHER_ADDRESS = "1 rue des Tilleuls\n21000 Dijon"
    settings.SITE_PUBLISHER_PHONE = "03 80 00 00 00"
    settings.SITE_DIRECTOR = "Anne Martin"
    settings.SITE_HOST = "Un hébergeur"
    text = client.get("/mentions-legales/").text
    for value in [
        "Association Essai",
        "1 rue des Tilleuls<br>21000",
        "Anne Martin",
        "Un hébergeur",
    ]:
        assert value in text
    assert "non renseigné" not in text


def test_it_says_what_the_operator_left_empty(client, settings):
    settings.SITE_DPO = ""
    assert "non renseigné par l’exploitant" in client.get("/donnees-personnelles/").text


def test_the_terms_print_each_rule_a_moderator_may_name(client):
    text = client.get("/conditions/").text
    for rule in Rule:
        assert f'id="regle-{rule.number}"' in text
        assert rule.label[1:] in unescape(text)
        assert RULE_DETAILS[rule] in unescape(text)


def test_the_privacy_page_names_the_cookies_of_this_instance(client, settings):
    text = client.get("/donnees-personnelles/").text
    assert f"<code>{settings.SESSION_COOKIE_NAME}</code>" in text
    assert f"<code>{settings.CSRF_COOKIE_NAME}</code>" in text
    assert "30 jours" in text


def test_it_says_where_to_report_a_vulnerability(client):
    """RFC 9116: one Expires, ahead by less than a year; URIs; the address it is read at."""
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = [tuple(line.split(": ", 1)) for line in response.text.splitlines()]
    assert response.text.endswith("\n")
    fields = dict(lines)
    names = Counter(name for name, _value in lines)
    assert names == {"Contact": 2, "Expires": 1, "Preferred-Languages": 1, "Canonical": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", fields["Expires"])
    ahead = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert timedelta(days=90) < ahead < timedelta(days=365)
    contacts = [value for name, value in lines if name == "Contact"]
    assert contacts == [f"mailto:{settings.CONTACT_EMAIL}", f"{settings.SITE_URL}/contact/"]
    assert fields["Preferred-Languages"] == "fr, en"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"


def test_it_names_the_bodies_that_settle_disputes(client, settings):
    assert "la liste est tenue" in client.get("/conditions/").text
    settings.OUT_OF_COURT_BODIES = "Médiation Essai, mediation.example"
    assert "(Médiation Essai, mediation.example)" in client.get("/conditions/").text


def test_it_says_what_the_software_does_alone_and_for_how_long(client, settings):
    settings.BACKUP_DAYS = 71
    text = client.get("/donnees-personnelles/").text
    assert "71 jours" in text
    assert "24 heures au plus" in text


@pytest.mark.parametrize("path", ["/conditions/", "/.well-known/security.txt"])
def test_it_answers_a_head_request(client, path):
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("providers", [[], [{"provider_id": "agentconnect"}]])
def test_it_tells_about_other_services_only_where_there_are_some(client, settings, providers):
    settings.OIDC_PROVIDERS = providers
    text = client.get("/donnees-personnelles/").text
    assert ("compte d’un autre service" in text) is bool(providers)
