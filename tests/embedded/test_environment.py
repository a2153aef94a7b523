"""Secrets, the lock on the data folder, and commands typed next to a running instance."""

import json
import os
import stat
from pathlib import Path

import pytest

from civic.embedded import environment
from civic.embedded.environment import BusyError, DamagedError


def test_it_makes_secrets_once_and_keeps_them(tmp_path: Path):
    first = environment.kept_secrets(tmp_path)
    assert environment.kept_secrets(tmp_path) == first
    assert set(first) == {
        "SECRET_KEY",
        "AUDIT_KEY",
        "SEALED_STORE_KEYS",
        "SIGNATURE_KEYS",
        "SIGNATURE_HASH_KEY",
        "CHANNEL_KEYS",
    }
    assert len(first["SECRET_KEY"]) >= 50


def test_it_makes_other_secrets_for_another_folder(tmp_path: Path):
    (tmp_path / "other").mkdir()
    first, second = (environment.kept_secrets(path) for path in (tmp_path, tmp_path / "other"))
    assert not set(first.values()) & set(second.values())


def test_it_lets_nobody_else_read_the_secrets(tmp_path: Path):
    environment.kept_secrets(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "\0"])
def test_it_never_replaces_damaged_secrets(tmp_path: Path, content: str):
    path = tmp_path / "secrets.json"
    path.write_text(content)
    with pytest.raises(DamagedError, match="put its copy back"):
        environment.kept_secrets(tmp_path)
    assert path.read_text() == content


def test_it_seals_with_a_key_that_the_sealed_store_takes(tmp_path: Path):
    from cryptography.fernet import Fernet

    Fernet(environment.kept_secrets(tmp_path)["SEALED_STORE_KEYS"])


def test_it_refuses_a_second_holder(tmp_path: Path):
    with environment.locked(tmp_path):
        assert environment.is_locked(tmp_path)
        with pytest.raises(BusyError), environment.locked(tmp_path):
            pass
    assert not environment.is_locked(tmp_path)


def test_it_finds_no_lock_in_an_unused_folder(tmp_path: Path):
    assert not environment.is_locked(tmp_path)
    assert not environment.is_locked(tmp_path / "missing")


def test_it_prefers_the_environment_to_the_file(tmp_path: Path):
    (tmp_path / ".env").write_text("SITE_NAME=Fichier\nPORT=9000\nEMPTY=\n")
    values = environment.configured({"SITE_NAME": "Environnement"}, tmp_path)
    assert values == {"SITE_NAME": "Environnement", "PORT": "9000"}


def test_it_puts_data_where_it_is_told(tmp_path: Path):
    assert environment.data_folder({"CIVIC_DATA_DIR": str(tmp_path)}) == tmp_path.resolve()
    assert environment.data_folder({}, tmp_path) == tmp_path.resolve() / ".data"


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the data folder of an instance, and a shell with nothing configured but it."""
    monkeypatch.setattr(os, "environ", {"CIVIC_DATA_DIR": str(tmp_path), "SITE_NAME": "Ici"})
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment.configured, "__defaults__", (os.environ, tmp_path))
    environment.publish(tmp_path, {"DATABASE_URL": "postgresql:///running", "SITE_NAME": "Là"})
    return tmp_path


def test_it_adopts_the_running_instance(beside: Path):
    with environment.locked(beside):
        environment.adopt()
    assert os.environ["DATABASE_URL"] == "postgresql:///running"
    assert os.environ["SITE_NAME"] == "Ici"


def test_it_adopts_nothing_when_nothing_runs(beside: Path):
    environment.adopt()
    assert "DATABASE_URL" not in os.environ


def test_it_adopts_nothing_over_a_configured_database(beside: Path):
    os.environ["DATABASE_URL"] = "postgresql:///mine"
    with environment.locked(beside):
        environment.adopt()
    assert os.environ["DATABASE_URL"] == "postgresql:///mine"


def test_it_adopts_nothing_from_a_damaged_file(beside: Path):
    (beside / "instance.json").write_text("{")
    with environment.locked(beside):
        environment.adopt()
    assert "DATABASE_URL" not in os.environ


def test_it_publishes_for_its_owner_only(tmp_path: Path):
    environment.publish(tmp_path, {"SECRET_KEY": "x"})
    path = tmp_path / "instance.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"SECRET_KEY": "x"}
