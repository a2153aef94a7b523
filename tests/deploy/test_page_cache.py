"""The real nginx, as deployed, over a server that writes the moment into its page."""

import shutil
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from benchmarks.servers import free_port, nginx

pytestmark = pytest.mark.full


class Clock(BaseHTTPRequestHandler):
    """Its page may be kept for a second."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f"{time.time():.2f}".encode()
        self.send_response(200)
        self.send_header("Cache-Control", "public, max-age=0, s-maxage=1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    tmp_path.chmod(0o755)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Clock)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    plain = free_port()
    try:
        with nginx(server.server_port, tmp_path, plain):
            yield f"http://127.0.0.1:{plain}/"
    finally:
        server.shutdown()
        server.server_close()


def _read(page: str) -> float:
    asked = urllib.request.Request(page, headers={"Host": "localhost"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return float(answer.read())


def test_a_page_is_kept_and_its_file_left_open_but_never_an_old_one(page: str):
    told = []
    end = time.time() + 6
    while time.time() < end:
        told.append(time.time() - _read(page))
        time.sleep(0.1)
    assert len(told) > 20
    # Kept: most were told of an earlier moment.
    assert sum(age > 0.1 for age in told) > len(told) / 2
    # A second, one more while it is refreshed, and what a busy machine adds.
    assert max(told) < 4
