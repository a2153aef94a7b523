"""Brings a database to the point where the site can be served. `make run` calls it."""

import hashlib
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from civic.embedded.console import ticking_step

STAMP = "prepared.json"
# What is loaded, and the files or code that it comes from.
REFERENCE = {
    "load_territories": ("Loading the territories of France", "civic/territories"),
    "load_themes": ("Loading the themes", "civic/themes"),
}


class Command(BaseCommand):
    """Migrate, load the reference data, and the demo into an empty embedded database."""

    help = "Migrates, loads territories, themes and (embedded, empty database) the demo content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave the database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        with ticking_step("Preparing the tables"):
            call_command("migrate", interactive=False, verbosity=0)
        _load_reference()
        if not settings.EMBEDDED:
            with ticking_step("Collecting the static files"):
                call_command("collectstatic", interactive=False, verbosity=0)
        elif not options["no_demo"] and _is_empty():
            _load_demo()


def _load_reference() -> None:
    """Load what changed since the last start; an unchanged vintage costs nothing."""
    stamps = _read_stamps()
    for command, (label, folder) in REFERENCE.items():
        fingerprint = _fingerprint(settings.BASE_DIR / folder)
        if stamps.get(command) == fingerprint:
            continue
        with ticking_step(label):
            call_command(command)
        stamps[command] = fingerprint
        _write_stamps(stamps)


def _load_demo() -> None:
    """Load all of the demo or nothing: an interrupted one must not look like a lived-in site."""
    with ticking_step("Loading the demo content"), transaction.atomic():
        call_command("load_demo")
        call_command("load_demo_flags")
        call_command("load_demo_watch")
        call_command("load_demo_elections")
        call_command("load_demo_desk")
        call_command("load_demo_mandates")
        call_command("load_demo_channels")
        call_command("load_demo_days")
    _write_stamps(_read_stamps() | {"demo": "loaded"})


def _is_empty() -> bool:
    return not apps.get_model("accounts.User").objects.exists()


def _stamp_file() -> Path:
    return Path(settings.DATA_DIR) / STAMP


def _read_stamps() -> dict[str, str]:
    """Return what was loaded; only the embedded database lives and dies with its folder."""
    try:
        return dict(json.loads(_stamp_file().read_text())) if settings.EMBEDDED else {}
    except (OSError, ValueError, TypeError):
        return {}


def _write_stamps(stamps: dict[str, str]) -> None:
    _stamp_file().write_text(json.dumps(stamps))


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(folder)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterable[Path]:
    kinds = {".py", ".json", ".gz", ".csv", ".xz", ".zst", ".txt", ".toml"}
    return (path for path in folder.rglob("*") if path.suffix in kinds and path.is_file())
