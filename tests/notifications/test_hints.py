"""A hint to send at once is only a hint: a broker that does not answer keeps nobody waiting."""

import socket
import time
from contextlib import closing

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError


@pytest.mark.full
def test_a_frozen_broker_holds_a_hint_for_a_few_seconds_only():
    with closing(socket.create_server(("127.0.0.1", 0))) as frozen:
        app = Celery("hint", broker=f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        started = time.monotonic()
        with pytest.raises(OperationalError):
            app.send_task("anything", retry=False)
    waits = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert waits["socket_timeout"] <= time.monotonic() - started < 20
