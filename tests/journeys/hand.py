"""A person at a browser: with a pointer, with a keyboard alone, with or without JavaScript."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, ElementHandle, Locator, Page

TABS_MAX = 250

# What the element with the focus looks like; null when all is well.
_FOCUS_PROBLEM = """element => {
  const outlined = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  const around = [element, element.closest("label"), element.closest(".card")];
  if (!around.some((one) => one && outlined(one))) return "its focus cannot be seen";
  const box = element.getBoundingClientRect();
  let covers = null;
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
  const seen = points.some(([across, down]) => {
    const x = box.left + box.width * across;
    const y = box.top + box.height * down;
    const top = document.elementFromPoint(x, y);
    covers = top;
    return top && (element.contains(top) || element.closest("label")?.contains(top));
  });
  return seen ? null : `it is hidden by ${covers?.outerHTML.slice(0, 80)} at ${box.top}`;
}"""


@dataclass(frozen=True)
class Means:
    """What somebody has at hand."""

    width: int = 1280
    scripts: bool = True
    keyboard: bool = False


MEANS = {
    "1280": Means(),
    "360": Means(width=360),
    "1280-keyboard": Means(keyboard=True),
    "360-keyboard": Means(width=360, keyboard=True),
    "1280-no-js": Means(scripts=False),
    "360-no-js": Means(width=360, scripts=False),
}
# A keyboard alone and no JavaScript: what is left when the other of two has everything.
BARE = {
    "1280-bare": Means(scripts=False, keyboard=True),
    "360-bare": Means(width=360, scripts=False, keyboard=True),
}

# To each means the one that is its opposite in everything it can be: two tell a whole story.
OPPOSITES = {
    "1280": "360-bare",
    "360": "1280-bare",
    "1280-keyboard": "360-no-js",
    "360-keyboard": "1280-no-js",
    "1280-no-js": "360-keyboard",
    "360-no-js": "1280-keyboard",
}
# The same where JavaScript cannot be missing.
SCRIPTED = {
    "1280": "360-keyboard",
    "360": "1280-keyboard",
    "1280-keyboard": "360",
    "360-keyboard": "1280",
}


def told(short: str, *, scripts: bool = False, whole: bool = False) -> pytest.MarkDecorator:
    """Tell a story with the means `short` and with their opposite; `make test` tells it once.

    So each story meets both widths, the pointer, the keyboard and the want of JavaScript.
    `scripts` is for what cannot exist without JavaScript; `whole` for the paths that most people
    walk, told with every means: proposing, joining or opposing, signing, flagging.
    """
    opposite = SCRIPTED[short] if scripts else OPPOSITES[short]
    names = list(MEANS) if whole else [short, opposite]
    rows = [pytest.param(n, marks=[] if n == short else pytest.mark.full) for n in names]
    return pytest.mark.parametrize("hand", rows, indirect=True)


@dataclass
class Hand:
    """Somebody who reads and acts on one page; what the browser complains of is kept."""

    means: Means
    make_context: Callable[..., BrowserContext]
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Take a new browser: nothing is left of the one before."""
        context = self.make_context(
            viewport={"width": self.means.width, "height": 800},
            java_script_enabled=self.means.scripts,
        )
        context.set_default_timeout(20_000)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def another(self) -> "Hand":
        """Somebody else, who knows nothing of this one's cookies."""
        return Hand(self.means, self.make_context, complaints=self.complaints)

    def goto(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    # ------------------------------------------------------------------------- acting
    def follow(self, name: str | re.Pattern[str], within: str = "body") -> None:
        """Use the link or button with this name, which leads to another page."""
        self._press(self._named(name, within), leaves=True)

    def press(self, name: str | re.Pattern[str], within: str = "body") -> None:
        """Use the link or button with this name, which changes something in the page."""
        self._press(self._named(name, within), leaves=False)

    def unfold(self, name: str) -> None:
        """Open a part that is folded."""
        self._press(self.page.locator("summary").filter(has_text=name), leaves=False)

    def fill(self, label: str, text: str) -> None:
        """Write in the field with this label, in place of what is there."""
        target = self._labelled(label)
        if not self.means.keyboard:
            target.fill(text)
            return
        self._reach(target)
        self.page.keyboard.press("Control+A")
        # Typing nothing would leave what is selected where it is.
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        """Tick the box with this label."""
        target = self._labelled(label)
        if self.means.keyboard:
            self._reach(target)
            self.page.keyboard.press("Space")
        else:
            target.check()
        assert target.is_checked()

    def choose(self, label: str) -> None:
        """Choose the radio with this label."""
        target = self._labelled(label)
        if not self.means.keyboard:
            target.check()
            return
        group = target.get_attribute("name")
        self._reach(self.page.locator(f"input[type=radio][name={group}]"), any_of=True)
        self.page.keyboard.press("Space")
        for _ in range(20):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"« {label} » cannot be chosen with the arrows")

    def select(self, label: str, option: str) -> None:
        """Choose in a list by the beginning of a name."""
        target = self._labelled(label)
        named = target.locator("option").filter(has_text=option).first
        if self.means.keyboard:
            self._reach(target)
            # Letters jump to an option; a space would open the list.
            self.page.keyboard.type(option.split()[0].strip(","))
        else:
            target.select_option(value=named.get_attribute("value"))
        assert target.input_value() == named.get_attribute("value")

    def place(self, label: str, name: str) -> None:
        """Write a place, and pick it where the page offers it."""
        target = self._labelled(label)
        if not self.means.scripts:
            target.fill(name)
            return
        if self.means.keyboard:
            self._reach(target)
        else:
            target.click()
        target.press_sequentially(name)
        self.page.get_by_role("option").filter(has_text=name).first.wait_for()
        target.press("ArrowDown")
        target.press("Enter")

    # ------------------------------------------------------------------------ the inside
    def _named(self, name: str | re.Pattern[str], within: str) -> Locator:
        root = self.page.locator(within)
        exact = isinstance(name, str)
        link = root.get_by_role("link", name=name, exact=exact)
        return link.or_(root.get_by_role("button", name=name, exact=exact))

    def _labelled(self, label: str) -> Locator:
        fields = self.page.locator("input, select, textarea")
        return _first(self.page.get_by_label(label).and_(fields))

    def _press(self, target: Locator, *, leaves: bool) -> None:
        target = _first(target)
        if self.means.keyboard:
            self._reach(target)
        # A link to another part of the same page is no navigation to wait for.
        waiting: AbstractContextManager[Any]
        waiting = self.page.expect_navigation() if leaves else nullcontext()
        with waiting:
            if self.means.keyboard:
                self.page.keyboard.press("Enter")
            else:
                target.click()

    def _reach(self, target: Locator, *, any_of: bool = False) -> None:
        """Press Tab until `target` has the focus; what has it must be seen."""
        elements = target.element_handles() if any_of else [target.element_handle()]
        for _ in range(TABS_MAX):
            if any(_has_focus(one) for one in elements):
                self._check_focus()
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is never reached with Tab")

    def _check_focus(self) -> None:
        """The page may still be scrolling to what has just got the focus."""
        focused = self.page.evaluate_handle("document.activeElement")
        for _ in range(10):
            problem = focused.evaluate(_FOCUS_PROBLEM)
            if problem is None:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{focused}: {problem}")

    def _hear(self, message: ConsoleMessage) -> None:
        # A form sent back is answered 422 on purpose, and Chromium says so.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


def _first(target: Locator) -> Locator:
    return target.filter(visible=True).first


def _has_focus(element: ElementHandle) -> bool:
    return bool(element.evaluate("one => one === document.activeElement"))
