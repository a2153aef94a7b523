"""A real Chromium for the journeys: the system's own, never a downloaded one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.hand import BARE, MEANS, Hand

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
]
WIDE = {"width": 1280, "height": 900}

# Playwright's synchronous interface keeps an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def do_without(reason: str) -> NoReturn:
    """Skip with the reason, or fail where a browser was promised."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but {reason}", pytrace=False)
    pytest.skip(reason)


def find_chromium() -> str:
    """Return the path of a Chromium of this machine."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or do_without("no Chromium here (Debian: apt install chromium-headless-shell)")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium. Its sandbox needs rights that containers and root lack."""
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Let journeys say `page.goto("/")`."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Read as a French visitor does, without animations."""
    return {
        **browser_context_args,
        "base_url": base_url,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "reduced_motion": "reduce",
        "viewport": WIDE,
    }


@pytest.fixture
def plain_page(new_context: Any) -> Page:
    """Give a page with JavaScript off."""
    context: BrowserContext = new_context(java_script_enabled=False)
    return context.new_page()


@pytest.fixture
def hand(
    request: pytest.FixtureRequest,
    live_server: Any,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Hand]:
    """Somebody at a browser; nothing may go wrong in its console."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**{**browser_context_args, **options}))
        return opened[-1]

    somebody = Hand({**MEANS, **BARE}[request.param], open_one)
    yield somebody
    for context in opened:
        context.close()
    assert somebody.complaints == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    """Return axe's source, to be evaluated in a page: a strict CSP allows that."""
    path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        do_without("axe-core is not installed (npm ci)")
    return path.read_text()


@pytest.fixture(scope="session")
def vnu() -> list[str]:
    """Return the command of the HTML validator."""
    jar = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if not jar.exists() or java is None:
        do_without("vnu is not installed (npm ci, and a Java runtime)")
    # It ends before optimising what it runs would pay; its grammars need a deep stack then.
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m"]
    return [java, *quick, "-jar", str(jar), "--errors-only"]
