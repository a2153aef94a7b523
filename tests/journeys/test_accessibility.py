"""Every page in every state: axe at two widths and in the dark, no overflow, a silent console."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route

from civic.lib import letters
from tests.html.scenes import GROUPS, Scene, scenes_of
from tests.html.world import make_world

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
# Colours follow no width and rules about structure no scheme: each is seen twice in two passes.
# In the dark a message differs by its colours alone.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDE, NARROW, REFLOW = 1280, 360, 320
VIEWS = [(WIDE, "light", EVERYTHING), (NARROW, "dark", EVERYTHING)]
# A message has no landmarks: mail programs put it in their own.
OF_A_MESSAGE = {"type": "tag", "values": [tag for tag in TAGS if tag != "best-practice"]}
MESSAGE_VIEWS = [(640, "light", OF_A_MESSAGE), (NARROW, "dark", COLOURS)]
UNFOLD = """() => document.querySelectorAll("main details").forEach((one) => one.open = true)"""
# We say where by the HTML, not by a selector; no rule of these tags reads the style sheets itself.
RUN = """async (only) => {
  const quick = { resultTypes: ["violations"], selectors: false, preload: false };
  const found = await axe.run(document, { runOnly: only, ...quick });
  return found.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 140)} ${
      node.any.concat(node.all, node.none).map((check) => check.message)[0] || ""}`).join(" | ")}`);
}"""
OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return null;
  const guilty = [...document.querySelectorAll("body *")].filter(
    (one) => one.getBoundingClientRect().right > wide + 1);
  return guilty.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)).join(" | ") || "?";
}"""


class Stage:
    """A browser page that is given the scenes instead of asking the server for them."""

    def __init__(self, page: Page, base_url: str, axe: str) -> None:
        self.page, self.base_url, self.axe = page, base_url, axe
        self.said: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def problems(self, scene: Scene, views: Any = VIEWS) -> Iterator[str]:
        """What is wrong with a scene, each with where it was seen."""
        self._show(scene)
        for width, scheme, rules in views:
            where = f"{scene.name} at {width} in the {scheme}"
            self.dress(width, scheme)
            yield from (f"{where}: {found}" for found in self.page.evaluate(RUN, rules))
        yield from self._overflows(scene)
        yield from (f"{scene.name}: the console says {text}" for text in self.said)

    def _show(self, scene: Scene) -> None:
        address = self.base_url + scene.path

        def give(route: Route) -> None:
            route.fulfill(status=200, headers=scene.headers, body=scene.html)

        self.said.clear()
        self.page.route(address, give, times=1)
        self.dress(WIDE, "light")
        self.page.goto(address)
        self.page.evaluate("document.fonts.ready")
        self.page.evaluate(UNFOLD)
        self.page.evaluate(self.axe)

    def dress(self, width: int, scheme: Any) -> None:
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    def _overflows(self, scene: Scene) -> Iterator[str]:
        for width in (NARROW, REFLOW, WIDE):
            self.dress(width, "light")
            if guilty := self.page.evaluate(OVERFLOW):
                yield f"{scene.name} is wider than {width}: {guilty}"

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(message.text)


@pytest.fixture
def stage(new_context: Any, base_url: str, axe_source: str, settings: Any, tmp_path: Path) -> Stage:
    settings.MEDIA_ROOT = tmp_path
    context: BrowserContext = new_context()
    return Stage(context.new_page(), base_url, axe_source)


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_can_use_every_page(group: str, stage: Stage) -> None:
    problems = [text for scene in scenes_of(group) for text in stage.problems(scene)]
    assert not problems, "\n".join(["", *problems])


def test_everybody_can_read_every_message(stage: Stage) -> None:
    problems: list[str] = []
    for name in letters.examples():
        message = letters.example(name)
        assert message is not None
        # The browser would ask for an icon.
        icon = '<head><link rel="icon" href="data:,">'
        html = str(message.alternatives[0][0]).replace("<head>", icon)
        kind = {"content-type": "text/html; charset=utf-8"}
        scene = Scene(f"message {name}", f"/message/{name}/", html, kind)
        problems += stage.problems(scene, MESSAGE_VIEWS)
    assert not problems, "\n".join(["", *problems])


def test_open_menus_and_lists_pass_too(stage: Stage, base_url: str) -> None:
    make_world()
    problems: list[str] = []
    page = stage.page
    for width, scheme, _ in VIEWS:
        stage.dress(width, scheme)
        page.goto(f"{base_url}/initiatives/proposer/")
        page.get_by_label("Où ?").press_sequentially("2100")
        page.get_by_role("option").first.wait_for()
        page.get_by_label("Où ?").press("ArrowDown")
        page.evaluate(stage.axe)
        problems += page.evaluate(RUN, EVERYTHING)
    stage.dress(NARROW, "light")
    page.goto(f"{base_url}/")
    page.locator("header details.menu--petit > summary").click()
    page.evaluate(stage.axe)
    problems += page.evaluate(RUN, EVERYTHING)
    assert not problems, "\n".join(["", *problems])


def test_axe_would_notice(stage: Stage) -> None:
    html = """<!DOCTYPE html><html lang="fr"><title>x</title><main><h1>x</h1><input>
    <p style="color: #aaa; background: #fff; width: 2000px">Gris</p></main></html>"""
    found = " ".join(
        stage.problems(Scene("broken", "/casse/", html, {"content-type": "text/html"}))
    )
    assert "label: <input>" in found
    assert "color-contrast" in found
    assert "wider than 320" in found
