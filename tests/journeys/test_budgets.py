"""What a first visit costs on a telephone: bytes as compressed in production, requests, shifts."""

import gzip
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import BrowserContext, Page, Response

from tests.html.world import make_world

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

KB = 1024
TRANSFER, TRANSFER_MAP = 120 * KB, 140 * KB
SCRIPTS, STYLES, FONTS = 25 * KB, 10 * KB, 45 * KB
REQUESTS = 12
SHIFT = 0.02
# A slow telephone network and a slow telephone (docs: 1.6 Mb/s, 150 ms, a quarter of the speed).
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 200_000,
}
PACKED_ALREADY = ("font/", "image/webp", "image/png", "image/jpeg")
# Files are compressed once with brotli by WhiteNoise, pages as they are asked for with gzip.
OBSERVE = """
window.shift = 0; window.paint = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.paint = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""


@dataclass(frozen=True)
class Received:
    """One answer and what it weighs on the wire."""

    kind: str
    url: str
    body: int
    headers: int


def weigh(response: Response) -> Received:
    body, mime = response.body(), response.headers.get("content-type", "")
    if mime.startswith(PACKED_ALREADY):
        packed = len(body)
    elif "html" in mime:
        packed = len(gzip.compress(body, 6))
    else:
        packed = len(brotli.compress(body, quality=11))
    headers = response.request.sizes()["responseHeadersSize"]
    return Received(response.request.resource_type, response.url, packed, headers)


def visit(new_context: Any, path: str) -> tuple[list[Received], float, float]:
    """Come for the first time; return what was received, the shifts and the main paint."""
    context: BrowserContext = new_context()
    page: Page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 780})
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(OBSERVE)
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response))
    page.goto(path, wait_until="networkidle")
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(500)
    return [weigh(one) for one in answers], page.evaluate("shift"), page.evaluate("paint")


@pytest.mark.parametrize(
    ("name", "budget"),
    [
        ("home", TRANSFER),
        ("list", TRANSFER),
        ("initiative", TRANSFER),
        ("composer", TRANSFER),
        ("area", TRANSFER),
        ("map", TRANSFER_MAP),
    ],
)
def test_a_first_visit_keeps_to_its_budget(
    name: str, budget: int, new_context: Any, base_url: str, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    path = {
        "home": "/",
        "list": "/initiatives/",
        "initiative": world.open.get_absolute_url(),
        "composer": "/initiatives/proposer/",
        "area": "/territoires/21231-dijon/",
        "map": "/territoires/",
    }[name]
    received, shift, paint = visit(new_context, path)
    total = sum(one.body + one.headers for one in received)
    by_kind = {kind: _bytes(received, kind) for kind in ("script", "stylesheet", "font")}
    # The main paint depends on what else the machine does: told, never judged.
    print(f"{name}: {total} B, {len(received)} requests, {by_kind}, LCP {paint:.0f} ms")  # noqa: T201
    assert total <= budget
    assert by_kind["script"] <= SCRIPTS
    assert by_kind["stylesheet"] <= STYLES
    assert 0 < by_kind["font"] <= FONTS
    assert len(received) <= REQUESTS, [one.url for one in received]
    assert shift <= SHIFT
    assert {urlsplit(one.url).netloc for one in received} == {urlsplit(base_url).netloc}


def _bytes(received: list[Received], kind: str) -> int:
    return sum(one.body for one in received if one.kind == kind)
