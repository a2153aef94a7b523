"""What is said before a deployment."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from civic.backups.checks import backups_are_made
from civic.backups.models import Run
from tests.lib.test_settings import start

KEY = Fernet.generate_key().decode()


def ids() -> list[str | None]:
    return [message.id for message in backups_are_made()]


def test_it_warns_where_nothing_is_backed_up(settings):
    settings.BACKUP_DIR = None
    assert ids() == ["backups.W001"]


def test_it_wants_backups_away_from_what_is_served_and_from_their_secrets(settings):
    settings.MEDIA_ROOT = Path("/srv/media")
    settings.BACKUP_DIR, settings.BACKUP_SECRETS_DIR = Path("/srv/b"), Path("/srv/secrets")
    assert ids() == []
    settings.BACKUP_DIR, settings.BACKUP_SECRETS_DIR = Path("/srv/media/b"), Path("/srv/media/b/s")
    assert ids() == ["backups.E001", "backups.W002"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"BACKUP_DIR": "/srv/b"}, "go together"),
        ({"BACKUP_KEY": KEY}, "go together"),
        ({"BACKUP_DIR": "/srv/b", "BACKUP_KEY": "short"}, "BACKUP_KEY is made of keys"),
        ({"BACKUP_DAYS": "0"}, "number of days"),
    ],
)
def test_it_refuses_to_start_with_half_of_it(given, why):
    assert why in start(**given).stderr


@pytest.mark.django_db
def test_it_finds_the_last_that_ended_well():
    assert Run.objects.last_backup() is None
    good = Run.objects.create(kind=Run.Kind.BACKUP, seconds=1, ok=True, backup="2026-11-29-021000")
    Run.objects.create(kind=Run.Kind.BACKUP, seconds=1, ok=False, problem="Le disque est plein.")
    proven = Run.objects.create(kind=Run.Kind.PROOF, seconds=1, ok=True, backup=good.backup)
    assert (Run.objects.last_backup(), Run.objects.last_proven()) == (good, proven)
    assert [run.problem for run in Run.objects.failed()] == ["Le disque est plein."]
    assert str(good) == "Sauvegarde 2026-11-29-021000"
