import gc
import logging.config
import sys

from celery.app.log import Logging

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


def test_a_worker_writes_as_the_site_does_and_as_much_as_it_is_told(monkeypatch, settings):
    configured, of_celery = [], logging.getLogger("celery")
    monkeypatch.setattr(Logging, "_setup", False)
    monkeypatch.setattr(logging.config, "dictConfig", configured.append)
    monkeypatch.setattr(of_celery, "level", of_celery.level)
    assert celery.app.log.setup_logging_subsystem(loglevel="WARNING") is True
    assert celery.app.log.setup_logging_subsystem(loglevel="DEBUG") is True
    assert configured == [settings.LOGGING]
    assert of_celery.level == logging.WARNING
