"""Forms of an initiative's rooms: one way to sign in first, and to lose nothing typed."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_initiative

pytestmark = pytest.mark.django_db
WORDS = "Des mots écrits avec soin."
FORMS = [
    ("call-for-hands", {"about": WORDS}),
    ("write-argument", {"text": WORDS, "side": "support"}),
    ("set-goal", {"line": WORDS}),
    ("write-update", {"text": WORDS}),
    ("team-charter", {"text": WORDS}),
    ("team-invite", {"line": WORDS}),
]


@pytest.mark.parametrize(("name", "typed"), FORMS)
def test_a_page_that_waited_too_long_comes_back_filled(name, typed):
    row = make_initiative()
    address = reverse(name, kwargs={"pk": row.pk, "slug": row.slug})
    visitor = Client().get(f"{address}?cote=pour")
    assert (visitor.status_code, "cote%3Dpour" in visitor.url) == (303, True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(row.author)
    response = client.post(address, typed)
    page = response.content.decode()
    assert response.status_code == 403
    assert "La page a trop attendu" in page
    assert WORDS in page
    assert "no-cache" in response.headers["Cache-Control"]
