"""The curated tree of subjects; operators own it once it is there."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from civic.themes import loading
from civic.themes.models import Theme

pytestmark = pytest.mark.django_db


def test_it_loads_two_levels() -> None:
    added = loading.load()
    assert added == Theme.objects.count()
    tops = Theme.objects.top()
    assert 12 <= tops.count() <= 16
    assert all(4 <= top.children.count() <= 7 for top in tops)
    assert not Theme.objects.filter(parent__parent__isnull=False).exists()
    assert tops[0].slug == "logement"
    assert tops[0].children.all()[0].slug == "logement-social"


def test_it_loads_twice_without_effect() -> None:
    loading.load()
    assert loading.load() == 0


def test_it_keeps_what_operators_edited() -> None:
    loading.load()
    Theme.objects.filter(slug="velo").update(name="À vélo", position=99, parent=None)
    Theme.objects.filter(slug="loyers").update(retired_on="2026-01-01")
    loading.load()
    velo = Theme.objects.get(slug="velo")
    assert (velo.name, velo.position, velo.parent) == ("À vélo", 99, None)
    assert Theme.objects.get(slug="loyers").retired_on is not None
    assert not Theme.objects.in_use().filter(slug="loyers").exists()


def test_it_leaves_a_name_an_operator_already_took() -> None:
    Theme.objects.create(slug="bicyclette", name="Vélo")
    loading.load()
    assert not Theme.objects.filter(slug="velo").exists()


def test_it_adds_only_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    path.write_text('[[theme]]\nslug = "a"\nname = "A"\n', "utf-8")
    assert loading.load(path) == 1
    path.write_text(
        '[[theme]]\nslug = "a"\nname = "Z"\nthemes = [{ slug = "b", name = "B" }]\n', "utf-8"
    )
    assert loading.load(path) == 1
    assert Theme.objects.get(slug="a").name == "A"
    assert str(Theme.objects.get(slug="b").parent) == "A"


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_themes")
    assert "97 added, 97 in all" in capsys.readouterr().out


def test_it_refuses_a_third_level() -> None:
    loading.load()
    deep = Theme(slug="x", name="X", parent=Theme.objects.get(slug="velo"))
    with pytest.raises(ValidationError, match="Deux niveaux"):
        deep.full_clean()
    Theme(slug="y", name="Y", parent=Theme.objects.get(slug="logement")).full_clean()


def test_it_has_an_address() -> None:
    assert Theme(slug="velo", name="Vélo").get_absolute_url() == "/themes/velo/"
