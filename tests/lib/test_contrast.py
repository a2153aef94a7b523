"""The colours of the sheets keep the contrast that people need, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path("static/css/base.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
SINGLE = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(CSS)}
TOKENS |= {name: (colour, colour) for name, colour in SINGLE.findall(CSS)}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "surface", "sunken")
TEXTS = ("ink", "ink2", "vert", "bleu", "laiton", "prune", "alerte")
READ = [(text, ground) for text in TEXTS for ground in GROUNDS]
READ += [(text, f"{text}-t") for text in ("vert", "bleu", "laiton", "prune", "alerte")]
READ += [
    (text, f"{tint}-t")
    for text in ("ink", "ink2")
    for tint in ("vert", "bleu", "laiton", "prune", "alerte")
]
READ += [("sur-vert", "vert"), ("sur-kiosque", "kiosque")]
SEEN = [("edge", ground) for ground in GROUNDS]
SEEN += [("laiton-f", "surface"), ("vert", "paper"), ("prune", "prune-t")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_it_can_be_read(text, ground, theme):
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SEEN)
def test_it_can_be_seen(shape, ground, theme):
    assert contrast(TOKENS[shape][theme], TOKENS[ground][theme]) >= 3


def test_contrast_knows_black_on_white():
    assert round(contrast("#000000", "#ffffff")) == 21
