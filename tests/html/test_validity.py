"""Every page is valid HTML."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils.text import slugify

from civic.lib import letters
from tests.html.scenes import GROUPS, scenes_of

pytestmark = [pytest.mark.full, pytest.mark.django_db]

OURS = ".*Attribute “hx-[a-z:-]+” not allowed.*"


@pytest.mark.parametrize("group", GROUPS)
def test_it_writes_valid_html(group: str, vnu: list[str], tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    for scene in scenes_of(group):
        (tmp_path / f"{slugify(scene.name)}.html").write_text(scene.html)
    pages = sorted(str(path) for path in tmp_path.glob("*.html"))
    run = subprocess.run(
        [*vnu, "--filterpattern", OURS, *pages], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr.replace(f"file:{tmp_path}/", "")


def test_it_writes_valid_mails(vnu: list[str], tmp_path: Path) -> None:
    for name in letters.examples():
        message = letters.example(name)
        assert message is not None
        (tmp_path / f"{name}.html").write_text(str(message.alternatives[0][0]))
    mails = sorted(str(path) for path in tmp_path.glob("*.html"))
    run = subprocess.run([*vnu, *mails], capture_output=True, text=True, check=False)
    assert mails
    assert run.returncode == 0, run.stderr.replace(f"file:{tmp_path}/", "")


def test_the_validator_would_notice(vnu: list[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text('<!DOCTYPE html><html lang="fr"><title>x</title><progress value="1 342">')
    run = subprocess.run([*vnu, str(broken)], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "progress" in run.stderr
