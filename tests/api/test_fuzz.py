"""Whatever is sent, the server answers as its own schema says, and never 500."""

import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from civic.accounts.actions.tokens import digest
from civic.accounts.models import ApiToken
from civic.lib.api import Throttle
from tests.factories import make_initiative, make_places, make_theme, make_user
from tests.petitions.cast import make_petition

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]

PROGRAM = shutil.which("schemathesis", path=str(Path(sys.executable).parent))

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def key(monkeypatch):
    """The key of an author with every scope, and no rate in the way."""
    monkeypatch.setattr(Throttle, "RATES", dict.fromkeys(Throttle.RATES, 10**9))
    make_places()
    make_theme()
    make_petition(make_initiative())
    user, text = make_user(), f"civ_{uuid4().hex}"
    scopes = [scope.value for scope in ApiToken.Scope]
    ApiToken.objects.create(user=user, name="Fuzz", digest=digest(text), scopes=scopes)
    return text


@pytest.mark.parametrize("who", ["an author", "a stranger"])
def test_it_answers_as_its_schema_says(live_server, key, who, tmp_path):
    options = ["--max-examples", "8", "--generation-deterministic", "--no-color"]
    # A well-formed code that names no place or theme is refused: no schema can say which do.
    options += ["--exclude-checks", "positive_data_acceptance"]
    if who == "an author":
        options += ["--header", f"Authorization: Bearer {key}"]
    else:  # whatever a stranger would write is refused before it is read
        options += ["--include-method", "GET"]
    schema = f"{live_server.url}/api/v1/schema/?format=json"
    done = subprocess.run(
        [PROGRAM, "--config-file", str(CONFIG), "run", schema, *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
