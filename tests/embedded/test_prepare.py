"""What is loaded at a start, and what is left alone."""

import json
import os
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from civic.accounts.demo import NotDemoError, require_embedded_database
from civic.accounts.models import User
from civic.embedded.management.commands import prepare
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.models import Initiative
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stamps(settings, tmp_path: Path) -> dict[str, str]:
    """Pretend that all reference data was loaded as it is now."""
    settings.DATA_DIR = tmp_path
    found = {
        command: prepare._fingerprint(configured.BASE_DIR / folder)
        for command, (_, folder) in prepare.REFERENCE.items()
    }
    (tmp_path / prepare.STAMP).write_text(json.dumps(found))
    return found


def test_it_loads_nothing_that_did_not_change(capsys: pytest.CaptureFixture[str]):
    call_command("prepare", no_demo=True)
    assert "Loading" not in capsys.readouterr().out
    assert not Territory.objects.exists()


def test_it_loads_what_changed_and_remembers(tmp_path: Path, stamps: dict[str, str]):
    old = stamps | {"load_themes": "another vintage"}
    (tmp_path / prepare.STAMP).write_text(json.dumps(old))
    call_command("prepare", no_demo=True)
    assert Theme.objects.exists()
    assert not Territory.objects.exists()
    assert json.loads((tmp_path / prepare.STAMP).read_text()) == stamps


def test_it_brings_no_demo_to_a_lived_in_site(capsys: pytest.CaptureFixture[str]):
    make_user()
    call_command("prepare")
    assert "demo" not in capsys.readouterr().out
    assert User.objects.count() == 1


def test_it_trusts_no_stamp_about_somebody_elses_database(settings):
    settings.EMBEDDED = False
    assert prepare._read_stamps() == {}


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_it_survives_a_damaged_stamp(tmp_path: Path, content: str):
    (tmp_path / prepare.STAMP).write_text(content)
    assert prepare._read_stamps() == {}


def test_it_sees_that_a_file_changed(tmp_path: Path):
    (tmp_path / "a.csv").write_text("1")
    before = prepare._fingerprint(tmp_path)
    (tmp_path / "notes.md").write_text("not data")
    assert prepare._fingerprint(tmp_path) == before
    (tmp_path / "a.csv").write_text("2")
    assert prepare._fingerprint(tmp_path) != before


@pytest.fixture
def own_folder(settings) -> Path:
    """Give the real data folder: demo content asks the server where its files are."""
    settings.DATA_DIR = Path(os.environ["CIVIC_DATA_DIR"]).resolve()
    try:
        require_embedded_database()
    except NotDemoError:
        pytest.skip("the tests run on a database that is not the embedded one")
    return settings.DATA_DIR


@pytest.mark.full
def test_it_fills_an_empty_site_and_only_once(own_folder: Path, capsys: pytest.CaptureFixture[str]):
    stamp = own_folder / prepare.STAMP
    try:
        call_command("prepare")
        people, published = User.objects.count(), Initiative.objects.count()
        assert people > 50
        assert published > 50
        assert json.loads(stamp.read_text())["demo"] == "loaded"
        capsys.readouterr()
        call_command("prepare")
        assert "Loading" not in capsys.readouterr().out
        assert (User.objects.count(), Initiative.objects.count()) == (people, published)
    finally:
        stamp.unlink(missing_ok=True)
