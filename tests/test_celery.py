import gc
import sys

from civic import celery


def test_what_tasks_use_is_loaded_before_the_fork_and_left_out_of_collections():
    assert celery.LoadBeforeTheFork in celery.app.steps["worker"]
    gc.unfreeze()
    try:
        celery.LoadBeforeTheFork(None).create(None)
        assert gc.get_freeze_count() > 100_000
        assert {"civic.urls", "PIL.Image"} <= set(sys.modules)
    finally:
        gc.unfreeze()
