"""The map's outlines."""

import re

from civic.territories import outlines
from civic.territories.vintage import Place


def test_it_draws_every_departement_once_and_paris_twice(real_places: dict[str, Place]) -> None:
    shapes = outlines.outlines()
    departements = {place.code for place in real_places.values() if place.kind == "departement"}
    links = [shape.code for shape in shapes if not shape.is_backdrop]
    assert set(links) == departements
    assert len(links) == len(departements) == 101
    assert {shape.code for shape in shapes if shape.is_inset} == {"d75", "d92", "d93", "d94"}


def test_everything_stays_inside_the_frame() -> None:
    for shape in outlines.outlines():
        box = outlines._box(shape.path)
        scale = float(m[1]) if (m := re.search(r"scale\(([\d.]+)\)", shape.transform)) else 1.0
        move = re.search(r"translate\((-?[\d.]+) (-?[\d.]+)\)", shape.transform)
        right, down = (float(move[1]), float(move[2])) if move else (0.0, 0.0)
        assert box.left * scale + right >= 0
        assert box.top * scale + down >= 0
        assert box.right * scale + right <= outlines.WIDTH
        assert box.bottom * scale + down <= outlines.HEIGHT


def test_it_names_overseas_and_its_source() -> None:
    assert next(name for _x, _y, name in outlines.overseas_names()) == "Guadeloupe"
    assert "IGN Admin Express" in outlines.attribution()
