"""The outlines of the départements, ready to be drawn as SVG."""

import json
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from civic.territories.vintage import DATA

WIDTH, HEIGHT = 600, 632

# Too small to press on the map of the whole country: Paris and the départements around it.
INNER_PARIS = ("75", "92", "93", "94")
# Left, top, and how many times larger; the box around it is drawn by the template.
INSET = (508.0, 24.0, 4.3)
# The outlines come with the overseas départements in a row below; spread, with room for names:
# the middle of each.
OVERSEAS = {
    "971": (60, "Guadeloupe"),
    "972": (180, "Martinique"),
    "973": (300, "Guyane"),
    "974": (420, "La Réunion"),
    "976": (540, "Mayotte"),
}
OVERSEAS_TOP, NAMES_TOP = 528.0, 622


class Box(NamedTuple):
    """The rectangle around an outline."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Outline:
    """One département: its code, its path data, how it is moved, and whether it is a link."""

    code: str
    path: str
    transform: str = ""
    is_inset: bool = False
    # Drawn again, enlarged, in the inset: not a second link to the same page.
    is_backdrop: bool = False


@cache
def outlines() -> tuple[Outline, ...]:
    """The whole map: the country, overseas, then Paris and around, enlarged."""
    paths = _paths()
    country = (_placed(number, path) for number, path in paths.items())
    return (*country, *(_enlarged(number, paths[number]) for number in INNER_PARIS))


def overseas_names() -> list[tuple[int, int, str]]:
    """Where to write each overseas département's name: under the middle of its outline."""
    return [(middle, NAMES_TOP, name) for middle, name in OVERSEAS.values()]


def attribution() -> str:
    """Who drew the outlines, as the licence asks to be said."""
    return str(_data()["attribution"])


@cache
def _data() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = json.loads((DATA / "departements.json").read_text("utf-8"))
    return data


def _paths() -> dict[str, str]:
    return _data()["outlines"]


def _placed(number: str, path: str) -> Outline:
    if number not in OVERSEAS:
        return Outline(f"d{number}", path, is_backdrop=number in INNER_PARIS)
    box, (middle, _name) = _box(path), OVERSEAS[number]
    right, down = middle - (box.left + box.right) / 2, OVERSEAS_TOP - box.top
    return Outline(f"d{number}", path, _translate(right, down))


def _enlarged(number: str, path: str) -> Outline:
    left, top, scale = INSET
    boxes = [_box(_paths()[code]) for code in INNER_PARIS]
    west, north = min(box.left for box in boxes), min(box.top for box in boxes)
    move = _translate(left - west * scale, top - north * scale)
    return Outline(f"d{number}", path, f"{move} scale({scale:g})", is_inset=True)


def _translate(right: float, down: float) -> str:
    return f"translate({right:g} {down:g})"


def _box(path: str) -> Box:
    """The box of an outline made of M, l and z only, with relative points after each M."""
    across: list[float] = []
    down: list[float] = []
    x = y = 0.0
    for part in path.replace("z", "").split("M")[1:]:
        start, _l, steps = part.partition("l")
        x, y = (float(value) for value in start.split(","))
        across.append(x)
        down.append(y)
        for step in steps.split():
            right, below = (float(value) for value in step.split(","))
            x, y = x + right, y + below
            across.append(x)
            down.append(y)
    return Box(min(across), min(down), max(across), max(down))
