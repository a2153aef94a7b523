"""Nothing exports or lists signers: not a route, not a serializer, not a command, not the admin.

Who signed is read in a handful of places, each to write to one person or to show that person
their own; a new one must be argued here.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from civic.api_urls import urlpatterns as api_patterns
from initiatives.models import Signature
from tests.factories import make_moderator, make_operator
from tests.petitions.cast import make_confirmed, make_petition

ROOT = Path(__file__).resolve().parents[2]
OURS = ["civic", "initiatives", "moderation"]
NAMED = ["identity", "address_key", "name_key", "person_key"]
# Where who signed is opened, and for whom.
READERS = {
    "initiatives/models/signature.py": "the row itself",
    "initiatives/actions/signing.py": "to write to the signer",
    "initiatives/emails.py": "to write to the signer",
    "initiatives/signatures_shown.py": "to show the latest of those who chose to show their name",
    "initiatives/models/shown_name.py": "to judge a name that its signer shows, and tell them",
    "initiatives/personal_data.py": "to show an account its own signatures",
    "initiatives/petitions/tokens.py": "in the link of the person who has just signed",
    "initiatives/views/signing.py": "to call the signer by their first name",
    "initiatives/verifying.py": "to write to the signer",
    "initiatives/actions/verifying.py": "to write to the signer",
    "initiatives/actions/controls.py": "to write to the signer",
    "initiatives/actions/exclusion_mails.py": "to write to the signer",
    "initiatives/actions/moves.py": "to sign the other petition when the signer presses the button",
    "initiatives/pairing_letters.py": "to write to the signer",
    "civic/backups/verifying.py": "to prove that a key still opens one; nobody is shown",
}
# Addresses of a signature lead to one's own, with a token, a form or a code; the API only takes.
ROUTES = {
    "initiatives/<int:pk>-<slug:slug>/signer/",
    "initiatives/<int:pk>-<slug:slug>/signer/stand/",
    "initiatives/<int:pk>-<slug:slug>/signer/<str:token>/",
    "api/v1/signatures/",
    "signatures/confirmer/<str:token>/",
    "signatures/retirer/<str:token>/",
    "signatures/merci/<str:token>/",
    "signatures/recu/",
    # A mail asked its one signer whether theirs moves to the petition it was brought together with.
    "signatures/rapprocher/<str:token>/",
}


def sources():
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def routes(patterns, before="") -> list[str]:
    found = []
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += routes(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            found.append(here)
    return found


def test_only_known_places_open_who_signed():
    opened = re.compile(r"\.who\b|Identity\.open\(|unseal\(.*identity")
    # Made-up people are nobody.
    some = (path for path in sources() if not {"dataset", "demo"} & set(path.parts))
    readers = {name_of(path) for path in some if opened.search(path.read_text())}
    assert "initiatives/models/signature.py" in readers
    assert readers <= set(READERS), readers - set(READERS)


def test_no_route_leads_to_signers():
    found = routes(get_resolver().url_patterns)
    assert len(found) > 50
    named = [one for one in found if re.search(r"signatures?/|signataires?|signers?/", one)]
    own = re.compile(r"signatures/(verifier|confirmer|retirer|merci|adresse)/<str:token>/")
    assert {one for one in named if not own.match(one)} <= ROUTES


def test_no_route_of_the_api_leads_to_signers():
    found = routes(api_patterns)
    assert found
    listed = [
        one for one in found if re.search(r"signataire|signer|signatures?/.*<(int|uuid)", one)
    ]
    assert listed == []
    assert Client().get("/api/v1/signatures/").status_code in (404, 405)


def test_no_serializer_holds_a_signature():
    """Neither a model serializer over it, nor a field that names what identifies a signer."""
    guilty = []
    for path in (ROOT / "initiatives" / "api").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == "Signature":
                guilty.append(f"{name_of(path)}:{node.lineno}")
            if isinstance(node, ast.Constant) and node.value in NAMED:
                guilty.append(f"{name_of(path)}:{node.lineno}")
    assert guilty == []


def test_signatures_are_not_in_the_admin():
    names = ("signature", "signaturedelta", "exclusion", "excluded")
    for name in names:
        assert not admin.site.is_registered(apps.get_model("initiatives", name))
    related = [inline for one in admin.site._registry.values() for inline in one.inlines]
    assert not [one for one in related if issubclass(one.model, Signature)]


def test_no_command_writes_signers_out():
    """A command that knows of signatures only calls an action, and prints a number."""
    ours = [name for name, app in get_commands().items() if str(app).split(".")[0] in OURS]
    assert "rotate_signatures" in ours
    named = [
        name_of(path)
        for path in sources()
        if "commands" in path.parts
        and re.search(r"\bSignature\b|\.who\b|Identity|first_name", path.read_text())
    ]
    assert named == []


def test_no_template_goes_through_signatures():
    guilty = [
        name_of(path)
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
        and re.search(r"\bin\s+\S*(signatures|signers)\b|signature_set", path.read_text())
    ]
    assert guilty == []


def test_no_file_of_figures_is_made_from_rows():
    """CSV and JSON files come from the report, which holds only counts."""
    writers = {
        name_of(path)
        for path in sources()
        if "csv" in path.read_text()
        and re.search(r"^import csv$|csv\.writer", path.read_text(), re.M)
    }
    reading = {name for name in writers if re.search(r"\bSignature\b", (ROOT / name).read_text())}
    assert reading == set()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "author", "moderator", "operator"])
def test_nobody_meets_a_signer_who_hid_their_name(who):
    petition = make_petition()
    row, shown = make_confirmed(petition, "Zéphyrine Quenouille", "zephyrine@example.org")
    client = Client()
    person = {
        "visitor": lambda: None,
        "author": lambda: petition.initiative.author,
        "moderator": make_moderator,
        "operator": make_operator,
    }[who]()
    if person:
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    base = petition.initiative.get_absolute_url()
    for end in (
        "",
        "integrite/",
        "integrite.json",
        "integrite.csv",
        "petition/",
        "gerer/petition/",
    ):
        page = client.get(f"{base}{end}").content.decode()
        for secret in ("Zéphyrine", "Quenouille", "zephyrine", shown.receipt, str(row.uid)):
            assert secret not in page, f"{end}: {secret}"
    assert row.confirmed_at <= timezone.now()
