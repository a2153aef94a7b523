"""A place is found as one types it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.territories.models import Kind, Territory
from civic.territories.search import candidates, is_postcode, known_kinds, locate, search
from civic.territories.vintage import Place
from civic.territories.words import fold_place, words_of

pytestmark = pytest.mark.django_db


def codes(places: list[Territory]) -> list[str]:
    return [place.code for place in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dijon", "21231"),
        ("DIJON", "21231"),
        ("dij", "21231"),
        ("chenove", "21166"),
        ("Chenôve", "21166"),
        ("l'hay", "94038"),
        ("l’haÿ les roses", "94038"),
        ("lhay les roses", "94038"),
        ("L HAY LES R", "94038"),
        ("mans", "72181"),
        ("le mans", "72181"),
        ("la rochelle", "17300"),
        ("rochelle", "17300"),
        ("aix en provence", "13001"),
        ("aix-en-p", "13001"),
        ("aixenprovence", "13001"),
        ("saint etienne", "42218"),
        ("st etienne", "42218"),
        ("St-Étienne", "42218"),
        ("stras", "67482"),
        ("st", "d93"),
        ("paris 12", "75112"),
        ("paris 12e", "75112"),
        ("paris 12ème", "75112"),
        ("Marseille 1er", "13201"),
        ("21000", "21231"),
        ("21231", "21231"),
        ("2A004", "2a004"),
        ("cote d'or", "d21"),
        ("bretagne", "r53"),
        ("93", "d93"),
        ("france", "fr"),
        ("dijon métropole", "242100410"),
    ],
)
def test_it_finds_first(tree: list[Place], text: str, expected: str) -> None:
    assert codes(search(text))[0] == expected


def test_it_puts_larger_places_first(tree: list[Place]) -> None:
    found = search("saint denis", kinds=[Kind.COMMUNE])
    assert codes(found)[:2] == ["97411", "93066"]
    populations = [place.population or 0 for place in found if place.name == "Saint-Denis"]
    assert populations == sorted(populations, reverse=True)


def test_it_puts_an_exact_name_before_a_larger_place(tree: list[Place]) -> None:
    # Seine-Saint-Denis has ten times the inhabitants of the town.
    assert codes(search("saint denis"))[0] == "97411"
    assert "d93" in codes(search("saint denis"))


def test_it_lists_every_commune_of_a_postcode(tree: list[Place]) -> None:
    found = search("51300", limit=60)
    assert "51649" in codes(found)
    assert len(found) > 1
    assert all("51300" in place.postcodes for place in found)


def test_it_keeps_the_kinds_asked_for(tree: list[Place]) -> None:
    assert {place.kind for place in search("dijon", kinds=[Kind.EPCI])} == {Kind.EPCI}
    assert search("bretagne", kinds=[Kind.COMMUNE]) == []


def test_it_limits_and_forgets_what_ended(tree: list[Place]) -> None:
    assert len(search("s", limit=3)) == 3
    Territory.objects.filter(pk="21231").update(ended_in=2027)
    assert "21231" not in codes(search("dijon"))


@pytest.mark.parametrize(
    "text", ["", "   ", "?!'", "xyzzy", "'; DROP TABLE", "a" * 5000, "🚲", "\u202e"]
)
def test_it_survives_odd_texts(tree: list[Place], text: str) -> None:
    assert search(text) == []


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_it_never_fails(tree: list[Place], text: str) -> None:
    assert isinstance(search(text), list)
    assert isinstance(candidates(text), list)


def test_it_reads_containers_in_one_more_query(
    tree: list[Place], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [place.parent for place in search("saint")]
    with django_assert_num_queries(1):  # type: ignore[operator]
        search("saint", parents=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dijon", ["21231"]),
        ("Dijon (21)", ["21231"]),
        ("Saint-Denis (93)", ["93066"]),
        ("Paris (département)", ["d75"]),
        ("Paris", ["75056", "d75"]),
        ("Nulle-Part (21)", []),
    ],
)
def test_it_tells_what_a_text_may_mean(tree: list[Place], text: str, expected: list[str]) -> None:
    assert codes(candidates(text)) == expected


def test_it_offers_homonyms(tree: list[Place]) -> None:
    assert {place.name for place in candidates("saint-denis")} == {"Saint-Denis"}
    assert len(candidates("saint-denis")) > 1
    assert len(candidates("51300")) > 1


def test_every_label_means_its_place(tree: list[Place]) -> None:
    for place in Territory.objects.select_related("parent"):
        assert codes(candidates(place.label)) == [place.code]


def test_it_locates_a_code(tree: list[Place]) -> None:
    assert getattr(locate("21231"), "pk", None) == "21231"
    # Absorbed by Arboys en Bugey before the first vintage.
    assert getattr(locate("01340"), "pk", None) == "01015"
    assert locate("99999") is None
    Territory.objects.filter(pk="21166").update(ended_in=2027, successor="21231")
    assert getattr(locate("21166"), "pk", None) == "21231"


def test_it_knows_a_postcode() -> None:
    assert is_postcode(" 21000 ")
    assert not is_postcode("2100")


def test_it_reads_kinds() -> None:
    assert known_kinds("commune,epci,x") == ["commune", "epci"]
    assert known_kinds("x") is None
    assert known_kinds("") is None


def test_it_folds_names() -> None:
    assert fold_place("St-Étienne & Ste Foy") == "saint etienne sainte foy"
    assert words_of("L’Haÿ", ["94240"]) == {"l", "hay", "lhay", "94240"}
    assert str(Territory(name="Dijon")) == "Dijon"
