"""The configuration of the web server, as it is deployed."""

import gc
import runpy
from pathlib import Path

CONFIG = Path(__file__).parents[2] / "deploy" / "gunicorn.conf.py"


def test_what_is_loaded_before_the_fork_is_left_out_of_collections(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert gc.get_freeze_count() == 0
    try:
        runpy.run_path(str(CONFIG))["when_ready"](None)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
