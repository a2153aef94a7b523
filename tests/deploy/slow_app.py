"""A site of one page, which answers once it may: `SLOW_APP` is where it says that it began."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    place = Path(os.environ["SLOW_APP"])
    (place / "begun").touch()
    while not (place / "released").exists():
        time.sleep(0.02)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"done"]
