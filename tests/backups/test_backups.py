"""Back up, lose everything, restore: what is there again, and what is refused."""

import dataclasses
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from dotenv import dotenv_values

from civic.accounts.actions import erase_account
from civic.accounts.models import User
from civic.audit import actions as audit
from civic.backups import (
    database,
    erased,
    files,
    manifest,
    open_secrets,
    sealing,
    secrets,
    shelf,
    tasks,
)
from civic.backups.actions import list_erased, make_backup, reading
from civic.backups.actions.proving import _prefix
from civic.backups.errors import BackupError
from civic.backups.models import Run
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.roots import publish_roots
from initiatives.actions.stances import take_stance
from initiatives.models import Petition, Signature
from initiatives.states import Side
from tests.databases import address_of_the_database
from tests.embedded.test_processes import eventually
from tests.factories import make_initiative, make_mandate, make_user
from tests.petitions.cast import make_petition
from tests.petitions.crowd import confirmed, crowd

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def place(settings, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_SECRETS_DIR = tmp_path / "secrets"
    settings.BACKUP_KEY = Fernet.generate_key().decode()
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    (settings.MEDIA_ROOT / "images" / "place.webp").write_bytes(b"a picture" * 1000)
    (settings.MEDIA_ROOT / "cards").mkdir()
    (settings.MEDIA_ROOT / "cards" / "one.png").write_bytes(b"made anew")
    return settings.BACKUP_DIR


@pytest.fixture
def world() -> Petition:
    """A petition with signers, a root and a sealed record."""
    petition = make_petition()
    yesterday = timezone.now() - timedelta(days=1, hours=1)
    Petition.objects.filter(pk=petition.pk).update(opened_at=yesterday - timedelta(days=1))
    crowd(petition, 1100, at=yesterday)
    confirmed(petition, 3)
    fold_signatures()
    assert publish_roots()
    audit.seal()
    return petition


@contextmanager
def elsewhere() -> Iterator[None]:
    """Be on another, empty database of the same server, which other workers use too."""
    before, name = connection.settings_dict["NAME"], f"restored_{os.getpid()}"
    _run(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        _run(f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(statement: str) -> None:
    server = psycopg2.connect(address_of_the_database())
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)
    finally:
        server.close()


def told(command: str, *args: str) -> str:
    """What a command says, or why it refuses."""
    out = StringIO()
    try:
        call_command(command, *args, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def answers(run: Run) -> dict[str, bool]:
    return {check["key"]: check["ok"] for check in run.checks}


def test_it_brings_everything_back(world, settings, tmp_path):
    leaver, stayer = make_user(email="leaver@example.org"), make_user(email="stayer@example.org")
    before = {model: model.objects.count() for model in (User, Signature, Petition)}
    said = told("backup")
    assert "fichiers" in said
    last = Run.objects.last_backup()
    assert last is not None
    assert last.backup in said
    assert last.size > 50_000
    # Who leaves after the backup is in it, and is erased again.
    erase_account(by=leaver)
    assert list_erased() == 1
    assert list_erased() == 0

    settings.MEDIA_ROOT = tmp_path / "new media"
    with elsewhere():
        said = told("restore")
        assert "✗" not in said, said
        assert "est restaurée" in said
        assert {model: model.objects.count() for model in before} == before
        gone = User.objects.get(uid=leaver.uid)
        assert gone.erased_at is not None
        assert gone.email.endswith("@efface.invalid")
        assert User.objects.get(uid=stayer.uid).erased_at is None
        assert audit.first_break() is None
        run = Run.objects.get(kind=Run.Kind.RESTORE)
        assert run.ok
        assert set(answers(run)) >= {"rows", "audit_chain", "counts", "roots", "receipts", "erased"}
        # Its list still names them: another restore would bring them back.
        assert leaver.uid in erased.read(settings.BACKUP_DIR)
    assert (settings.MEDIA_ROOT / "images" / "place.webp").read_bytes() == b"a picture" * 1000
    assert not (settings.MEDIA_ROOT / "cards").exists()


@pytest.mark.full
def test_it_replaces_only_when_told_to(world):
    make_backup()
    newer = make_initiative(title="Après la sauvegarde")
    assert "n’est pas vide" in told("restore")
    assert Petition.objects.filter(pk=world.pk).exists()
    assert "✗" not in told("restore", "--replace")
    assert not User.objects.filter(pk=newer.author_id).exists()
    assert Petition.objects.filter(pk=world.pk).exists()


def test_it_changes_nothing_with_a_file_that_is_not_whole(world, place):
    make_backup()
    found = shelf.find(place)
    assert found is not None
    for name in ("database.sealed", "media.sealed", "manifest.json"):
        path = found.folder / name
        good = path.read_bytes()
        altered = good[:400] + bytes([good[400] ^ 1]) + good[401:]
        for bad in (good[:-1], good[: len(good) // 2], altered):
            path.write_bytes(bad)
            said = told("restore", "--replace")
            assert "est tronqué ou altéré" in said, (name, said)
        path.write_bytes(good)
    # A file of another backup of the same key.
    other = make_backup()
    (found.folder / "media.sealed").write_bytes((place / other.name / "media.sealed").read_bytes())
    assert "est tronqué ou altéré" in told("restore", found.name, "--replace")
    read = manifest.read(place / other.name)
    later = dataclasses.replace(read, migrations=read.migrations | {"initiatives": "9999_later"})
    manifest.write(place / other.name, later, sealing.read_key(settings.BACKUP_KEY))
    assert "une version plus récente" in told("restore", "--replace")
    assert "Aucune sauvegarde « 2020 »" in told("restore", "2020").replace("\xa0", " ")
    assert Petition.objects.filter(pk=world.pk).exists()


def test_it_changes_nothing_with_another_key(world, settings):
    make_backup()
    settings.BACKUP_KEY = Fernet.generate_key().decode()
    assert "chiffré avec une autre clé" in told("restore", "--replace")
    assert "chiffré avec une autre clé" in told("prove_restore")
    assert Petition.objects.filter(pk=world.pk).exists()
    assert not Run.objects.get(kind=Run.Kind.PROOF).ok
    assert Run.objects.last_proven() is None


def test_it_says_that_there_is_no_backup(settings):
    for command in ("restore", "prove_restore"):
        assert "lancez d’abord" in told(command)
    settings.BACKUP_DIR = None
    for command in ("backup", "restore", "prove_restore"):
        assert "donnez BACKUP_DIR" in told(command)
    assert (tasks.back_up(), tasks.prove_restore(), tasks.list_erased()) == ("", False, 0)


def test_it_leaves_nothing_on_a_full_disk(world, place):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        assert "Le disque est plein" in told("backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert shelf.backups(place) == []
    assert list(place.glob(".unfinished*")) == []
    assert Run.objects.last_backup() is None
    assert "disque" in Run.objects.failed()[0].problem


def test_it_restores_all_or_nothing_whatever_happens_on_the_way(world, place):
    make_backup()
    found = shelf.find(place)
    assert found is not None
    with reading.chunks(found, "database.sealed", sealing.read_key(settings.BACKUP_KEY)) as chunks:
        dump = b"".join(chunks)
    half = dump[: len(dump) // 2]

    def stopped() -> Iterator[bytes]:
        yield half
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.pour(stopped(), replacing=True)
    for bad in (half, b"", b"PGDMP nothing"):
        with pytest.raises(BackupError, match="rien n’y a changé"):
            database.pour([bad], replacing=True)
    with pytest.raises(BackupError, match="already exists"):
        database.pour([dump])
    assert Petition.objects.filter(pk=world.pk).exists()
    assert Signature.objects.count() == 1103


@pytest.mark.full
def test_it_takes_nothing_for_a_backup_that_was_killed(world, place):
    """A table held by somebody else keeps it in the middle until it is killed."""
    given = {"BACKUP_DIR": str(place), "BACKUP_KEY": settings.BACKUP_KEY}
    given |= {"DATABASE_URL": address_of_the_database()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE initiatives_signature IN ACCESS EXCLUSIVE MODE")
        command = [sys.executable, "manage.py", "backup"]
        with subprocess.Popen(command, env={**os.environ, **given}) as process:
            try:
                assert eventually(lambda: any(place.glob(".unfinished*")), seconds=60)
            finally:
                process.kill()
    assert len(list(place.glob(".unfinished*"))) == 1
    assert shelf.backups(place) == []
    made = make_backup()
    assert [one.name for one in shelf.backups(place)] == [made.name]
    assert list(place.glob(".unfinished*")) == []


def test_it_makes_one_at_a_time(place, caplog):
    with files.held(place, shelf.LOCK), files.held(place, shelf.PROVING):
        assert "est en cours" in told("backup")
        assert "est en cours" in told("prove_restore")
        assert tasks.back_up() == ""
    assert "est en cours" in caplog.text
    assert Run.objects.failed().count() == 3


def test_it_removes_what_is_outdated_with_its_secrets(place, settings, monkeypatch):
    monkeypatch.setattr(shelf, "ALWAYS", 1)
    now = timezone.now()
    old, last = make_backup(now - timedelta(days=91)), make_backup(now)
    left = shelf.backups(place)
    assert [one.name for one in left] == [last.name]
    assert old.name < last.name
    names = {path.stem for path in settings.BACKUP_SECRETS_DIR.iterdir()}
    assert names == {one.name for one in left}


def test_it_keeps_secrets_apart_and_reads_them_without_settings(place, monkeypatch, capsys):
    made = make_backup()
    path = settings.BACKUP_SECRETS_DIR / f"{made.name}.secrets"
    key, seal = settings.BACKUP_KEY, settings.SEALED_STORE_KEYS[0]
    assert not any(
        secret.encode() in file.read_bytes()
        for file in (path, *(place / made.name).iterdir())
        for secret in (key, seal, settings.AUDIT_KEY)
    )
    monkeypatch.setattr("sys.stdin", StringIO(f"{key}\n"))
    assert open_secrets.main([str(path)]) == 0
    lines = capsys.readouterr().out
    assert key not in lines
    found = dotenv_values(stream=StringIO(lines))
    assert found["SEALED_STORE_KEYS"] == seal
    assert found["SECRET_KEY"] == settings.SECRET_KEY
    path.write_bytes(path.read_bytes()[:-1])
    other = Fernet.generate_key().decode()
    for typed, why in ((key, "tronquée"), (other, "autre clé"), ("", "32")):
        monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
        assert open_secrets.main([str(path)]) == 1
        assert why in capsys.readouterr().err
    assert open_secrets.main([]) == 2


def test_it_keeps_the_list_of_the_erased_short_and_never_loses_one(place):
    now = timezone.now()
    first, late = make_user(), make_user()
    erase_account(by=first)
    list_erased()
    # The database was lost, and restored by hand: it no longer knows that they left.
    left = User.objects.get(pk=first.pk).erased_at
    User.objects.filter(pk=first.pk).update(erased_at=None, name="Back again", is_active=True)
    erase_account(by=late)
    assert list_erased() == 1
    first.refresh_from_db()
    assert (first.erased_at, first.name, first.is_active) == (left, "", False)
    assert set(erased.read(place)) == {first.uid, late.uid}
    text = (place / erased.FILE).read_text()
    assert "@" not in text
    assert (place / erased.FILE).stat().st_mode & 0o077 == 0
    list_erased(now + timedelta(days=91))
    assert erased.read(place) == {}
    (place / erased.FILE).write_text(text[:-20])
    assert "tronqué ou altéré" in told("list_erased")
    assert (place / erased.FILE).read_text() == text[:-20]


@pytest.mark.full
def test_it_proves_the_last_backup(world, place):
    leaver = make_initiative().author
    make_mandate(leaver)
    take_stance(by=leaver, initiative=world.initiative, side=Side.SUPPORT, agrees=True)
    made = make_backup()
    erase_account(by=leaver)
    list_erased()
    killed = Path(tempfile.mkdtemp(prefix=_prefix(place)))
    said = told("prove_restore")
    assert "est prouvée" in said, said
    assert not killed.exists()
    run = Run.objects.last_proven()
    assert run is not None
    assert (run.backup, run.size) == (made.name, made.size)
    assert all(answers(run).values())
    assert shelf.backups(place)[0].is_proven
    # Ours was left alone.
    assert Petition.objects.filter(pk=world.pk).exists()


def test_it_says_what_is_wrong_once_restored(world, place, settings):
    _spoil(world)
    name = tasks.back_up()
    # A key that came in front takes nothing away; the others are not those of the day.
    settings.SIGNATURE_KEYS = [Fernet.generate_key().decode(), *settings.SIGNATURE_KEYS]
    key = sealing.read_key(settings.BACKUP_KEY)
    assert secrets.missing(manifest.read(place / name, key).secrets, key) == []
    settings.SIGNATURE_KEYS, settings.AUDIT_KEY = settings.SIGNATURE_KEYS[:1], "another"
    (place / erased.FILE).unlink()
    with elsewhere():
        said = told("restore")
        found = answers(Run.objects.get(kind=Run.Kind.RESTORE))
    assert "tout n’y est pas juste" in said
    assert "AUDIT_KEY, SIGNATURE_KEYS" in said
    assert "rompue à la ligne 1" in said
    assert "la liste manque" in said
    wrong = {key for key, ok in found.items() if not ok}
    assert wrong == {"audit_chain", "counts", "roots", "receipts", "keys", "erased"}


def _spoil(petition: Petition) -> None:
    """What somebody with access to the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_auditevent SET verb = 'nothing' WHERE sequence = 1")
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
    lost = petition.signatures.order_by("pk").first()
    Signature.objects.filter(pk=lost.pk).delete()
    part = petition.chunks.get(number=0)
    petition.chunks.filter(pk=part.pk).update(leaves=bytes(part.leaves)[:-32] + b"?" * 32)
