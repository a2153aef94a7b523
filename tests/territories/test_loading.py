"""A vintage is loaded in one transaction, twice without effect, and nothing is ever deleted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from civic.territories import loading, registry, vintage
from civic.territories.models import Kind, Territory, Vintage
from civic.territories.vintage import BadVintageError, Place

pytestmark = pytest.mark.django_db

Write = Callable[..., Path]
Without = Callable[..., list[Place]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a registered callback heard."""
    heard: list[str] = []
    monkeypatch.setattr(registry, "_callbacks", [])
    registry.after_load(lambda: heard.append("changed"))
    return heard


def test_it_builds_the_tree(tree: list[Place]) -> None:
    dijon = Territory.objects.get(pk="21231")
    assert dijon.path == "fr/r27/d21/21231/"
    assert (dijon.slug, dijon.folded, dijon.department_code) == ("dijon", "dijon", "21")
    assert dijon.epci is not None
    assert dijon.epci.name == "Dijon Métropole"
    assert dijon.epci.path == "fr/242100410/"
    assert dijon.postcodes == ["21000"]
    assert Territory.objects.get(pk="75112").path == "fr/r11/d75/75056/75112/"
    assert Territory.objects.get(pk="97502").path == "fr/d975/97502/"
    assert Territory.objects.get(pk="2a004").department_code == "2A"
    assert Territory.objects.count() == len(tree)


def test_it_loads_twice_without_effect(tree: list[Place], write: Write, told: list[str]) -> None:
    path = write(tree)
    assert loading.load(path).unchanged
    again = loading.load(path, force=True)
    assert (again.unchanged, again.written, again.ended) == (False, 0, 0)
    assert told == []


def test_it_tells_who_registered_once(
    db: None, sample: list[Place], write: Write, told: list[str]
) -> None:
    loading.load(write(sample))
    assert told == ["changed"]


def test_it_registers_a_callback_once(told: list[str]) -> None:
    def callback() -> None:
        told.append("mine")

    registry.after_load(callback)
    registry.after_load(callback)
    registry.tree_changed()
    assert told == ["changed", "mine"]


def test_it_updates_names_and_populations(tree: list[Place], write: Write) -> None:
    renamed = [
        replace(place, name="Dijon-la-Belle", population="170000", epci="")
        if place.code == "21231"
        else place
        for place in tree
    ]
    loaded = loading.load(write(renamed, 2027))
    dijon = Territory.objects.get(pk="21231")
    assert (dijon.name, dijon.population, dijon.epci) == ("Dijon-la-Belle", 170000, None)
    assert (loaded.year, loaded.ended) == (2027, 0)
    assert dijon.vintage == 2027
    assert list(Vintage.objects.values_list("year", flat=True).order_by("year")) == [2026, 2027]


def test_it_marks_a_merged_commune_and_keeps_it(
    tree: list[Place], write: Write, without: Without, told: list[str]
) -> None:
    loaded = loading.load(write(without(tree, "21166", into="21231"), 2027))
    chenove = Territory.objects.get(pk="21166")
    assert loaded.ended == 1
    assert (chenove.ended_in, chenove.successor_id) == (2027, "21231")
    assert told == ["changed"]
    assert not Territory.objects.current().filter(pk="21166").exists()


def test_it_keeps_a_commune_gone_without_successor(
    tree: list[Place], write: Write, without: Without
) -> None:
    loading.load(write(without(tree, "21166"), 2027))
    chenove = Territory.objects.get(pk="21166")
    assert (chenove.ended_in, chenove.successor_id) == (2027, None)


def test_it_hands_over_when_a_successor_ends_too(
    tree: list[Place], write: Write, without: Without
) -> None:
    once = without(tree, "21166", into="21054")
    loading.load(write(once, 2027))
    loading.load(write(without(once, "21054", into="21231"), 2028))
    assert Territory.objects.get(pk="21166").successor_id == "21231"
    assert Territory.objects.get(pk="21054").successor_id == "21231"
    assert Territory.objects.get(pk="21166").ended_in == 2027


def test_it_revives_a_commune_that_comes_back(
    tree: list[Place], write: Write, without: Without
) -> None:
    loading.load(write(without(tree, "21166", into="21231"), 2027))
    loading.load(write(tree, 2028))
    chenove = Territory.objects.get(pk="21166")
    assert (chenove.ended_in, chenove.successor_id) == (None, None)


def test_it_refuses_an_older_vintage(tree: list[Place], write: Write) -> None:
    with pytest.raises(BadVintageError, match="older than 2026"):
        loading.load(write(tree, 2025))


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "canton"},
        {"article": "le"},
        {"parent": "nowhere"},
    ],
)
def test_it_refuses_a_broken_line_and_changes_nothing(
    db: None, sample: list[Place], write: Write, broken: dict[str, str]
) -> None:
    places = [*sample[:-1], replace(sample[-1], **broken)]
    with pytest.raises(BadVintageError, match=f"After {len(sample) - 1}|After {len(sample)}"):
        loading.load(write(places))
    assert not Territory.objects.exists()
    assert not Vintage.objects.exists()


def test_it_refuses_an_empty_vintage(write: Write) -> None:
    with pytest.raises(BadVintageError, match="No place"):
        loading.load(write([]))


def test_it_refuses_what_is_not_a_vintage(tmp_path: Path) -> None:
    import lzma

    path = tmp_path / "x.csv.xz"
    path.write_bytes(b"hello")
    with pytest.raises(BadVintageError, match="not an xz"):
        vintage.read(path)
    path.write_bytes(lzma.compress(b"code;name\n1;2\n"))
    with pytest.raises(BadVintageError, match="does not start"):
        vintage.read(path)


def test_the_command_says_what_it_does(
    sample: list[Place], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(sample)
    call_command("load_territories", file=path)
    assert f"{len(sample)} written, 0 ended" in capsys.readouterr().out
    call_command("load_territories", file=path)
    assert "already loaded" in capsys.readouterr().out


def test_the_command_fails_clearly(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("load_territories", file=tmp_path / "none.csv.xz")


@pytest.mark.full
def test_it_loads_the_whole_of_france() -> None:
    loading.load()
    counts = {kind: Territory.objects.filter(kind=kind).count() for kind in Kind}
    assert counts == {
        Kind.COUNTRY: 1,
        Kind.REGION: 18,
        Kind.DEPARTEMENT: 101,
        Kind.COLLECTIVITY: 8,
        Kind.EPCI: 1255,
        Kind.COMMUNE: 34969,
        Kind.DISTRICT: 45,
    }
