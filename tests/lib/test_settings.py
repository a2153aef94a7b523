import os
import subprocess
import sys

import pytest


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    """What reading the settings says in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import civic.settings"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://192.0.2.7:8000", "http://[::2]"]
)
def test_it_never_opens_the_mailbox_of_a_site_that_others_reach(address):
    told = start(CIVIC_EMBEDDED="1", SITE_URL=address)
    assert told.returncode
    assert "CIVIC_EMBEDDED=1 is for a site at localhost" in told.stderr


def test_it_starts_the_embedded_mode_at_home():
    assert start(CIVIC_EMBEDDED="1", SITE_URL="http://localhost:8123").returncode == 0
