"""The field that reads a place, with and without JavaScript."""

from typing import Any

import pytest
from django import forms

from civic.territories.fields import COMMUNES, TerritoryField, as_typed
from civic.territories.models import Territory
from civic.territories.vintage import Place

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    """A form with a place."""

    where = TerritoryField(label="Lieu")
    home = TerritoryField(label="Ma commune", kinds=COMMUNES, required=False)


def filled(**data: str) -> Form:
    """A form as a browser sends it."""
    return Form(data)


def place_of(form: Form, name: str = "where") -> str | None:
    """The code of the place that a valid form holds."""
    assert form.is_valid(), form.errors
    place = form.cleaned_data[name]
    return place.pk if place else None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"where_texte": "Dijon"}, "21231"),
        ({"where_texte": " dijon "}, "21231"),
        ({"where_texte": "21000"}, "21231"),
        ({"where_texte": "Saint-Denis (93)"}, "93066"),
        ({"where": "21231"}, "21231"),
        ({"where": "2A004"}, "2a004"),
        ({"where": "21231", "where_texte": "Dijon (21)"}, "21231"),
        ({"where": "93066", "where_texte": "saint-denis", "where_pour": "saint-denis"}, "93066"),
        # The text was changed after a place was picked: it wins.
        ({"where": "21231", "where_texte": "Beaune"}, "21054"),
        ({"where": "99999", "where_texte": "Beaune"}, "21054"),
        ({"where_texte": "di\0jon"}, "21231"),
    ],
)
def test_it_reads_a_place(tree: list[Place], data: dict[str, str], expected: str) -> None:
    assert place_of(filled(**data)) == expected


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ({}, "required", "Indiquez un lieu"),
        ({"where_texte": "  "}, "required", "Indiquez un lieu"),
        ({"where_texte": "xyzzy"}, "unknown", "xyzzy"),
        ({"where_texte": "51300"}, "several_postcode", "ont ce code postal"),
        ({"where_texte": "saint-denis"}, "several_names", "saint-denis"),
        ({"where": "99999"}, "gone", "n’existe pas"),
        ({"where": "'; DROP"}, "gone", "n’existe pas"),
        ({"where": "x" * 100_000}, "gone", "n’existe pas"),
    ],
)
def test_it_says_what_is_wrong(
    tree: list[Place], data: dict[str, str], code: str, words: str
) -> None:
    form = filled(**data)
    assert not form.is_valid()
    error = form.errors.as_data()["where"][0]
    assert error.code == code
    assert words in str(form.errors["where"])


def test_it_says_when_too_many_places_match(
    tree: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civic.territories.fields.CANDIDATES_MAX", 2)
    form = filled(where_texte="saint-denis")
    assert form.errors.as_data()["where"][0].code == "too_many"
    assert "radio" not in str(form["where"])


def test_it_asks_which_and_loses_nothing(tree: list[Place]) -> None:
    form = filled(where_texte="51300")
    assert not form.is_valid()
    html = str(form["where"])
    assert 'value="51300"' in html
    assert 'name="where_pour"' in html
    assert '<input type="radio" name="where" value="51649">' in html
    assert 'type="hidden" name="where"' not in html


def test_it_accepts_the_choice_it_offered(tree: list[Place]) -> None:
    form = filled(where="51649", where_texte="51300", where_pour="51300")
    assert place_of(form) == "51649"
    # Shown again because of another field: the label, which no longer asks.
    html = str(form["where"])
    assert 'value="Vitry-le-François (51)"' in html
    assert 'type="hidden" name="where" value="51649"' in html


def test_it_asks_again_when_the_text_changed(tree: list[Place]) -> None:
    form = filled(where="51649", where_texte="saint-denis", where_pour="51300")
    assert not form.is_valid()


def test_what_is_offered_stays_with_one_form(tree: list[Place]) -> None:
    filled(where_texte="51300").is_valid()
    assert "radio" not in str(Form()["where"])


def test_it_keeps_to_its_kinds(tree: list[Place]) -> None:
    assert place_of(filled(where="fr", home_texte="Dijon"), "home") == "21231"
    refused = filled(where="fr", home="d21")
    assert not refused.is_valid()
    assert "home" in refused.errors


def test_it_may_stay_empty(tree: list[Place]) -> None:
    assert place_of(filled(where="fr"), "home") is None


def test_it_refuses_a_place_that_ended(tree: list[Place]) -> None:
    Territory.objects.filter(pk="21166").update(ended_in=2027)
    assert not filled(where="21166").is_valid()


@pytest.mark.parametrize("initial", ["21231", "21231-object"])
def test_it_shows_the_initial_place(tree: list[Place], initial: str) -> None:
    value: Any = Territory.objects.get(pk="21231") if "-" in initial else initial
    html = str(Form(initial={"where": value})["where"])
    assert 'value="Dijon (21)"' in html
    assert 'value="21231"' in html
    assert 'id="id_where"' in html
    assert 'data-kinds=""' in html
    assert 'data-kinds="commune"' in str(Form()["home"])


def test_it_escapes_what_was_typed(tree: list[Place]) -> None:
    html = str(filled(where_texte='"><script>')["where"])
    assert "<script>" not in html


def test_it_knows_what_changed(tree: list[Place]) -> None:
    dijon = Territory.objects.get(pk="21231")
    same = Form({"where": "21231", "where_texte": "Dijon (21)"}, initial={"where": dijon})
    other = Form({"where": "21054", "where_texte": "Beaune (21)"}, initial={"where": dijon})
    assert same.changed_data == []
    assert other.changed_data == ["where"]


def test_it_reads_odd_values() -> None:
    assert as_typed(None).code == ""
    assert as_typed("nowhere").code == ""
    widget = Form().fields["where"].widget
    assert widget.value_omitted_from_data({}, {}, "where")
    assert not widget.value_omitted_from_data({"where_texte": ""}, {}, "where")


def test_it_brings_its_script() -> None:
    media = str(Form().media)
    assert "js/picker.js" in media
    assert "defer" in media
