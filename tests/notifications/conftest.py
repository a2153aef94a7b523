"""A real mail server for tests that send."""

from collections.abc import Iterator

import pytest

from tests.notifications.post_office import PostOffice, controller


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    """A mail server that takes everything, and senders set to use it without a limit of pace."""
    office = PostOffice()
    server = controller(office)
    server.start()
    settings.MAIL_TRANSPORT = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.MAIL_PER_SECOND = 0
    settings.EMAIL_BACKEND = "civic.notifications.backends.Outbox"
    yield office
    server.stop()
