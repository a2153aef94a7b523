"""The outbox: rows written with what they tell."""

import pytest
from django.core.mail import send_mail

from civic.notifications import sending
from civic.notifications.models import Mail
from civic.notifications.states import Lane, MailState
from tests.notifications.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_posts_and_sends(office: PostOffice):
    send_mail("Bonjour", "Le corps é", None, ["ana@example.org"])
    mail = Mail.objects.get()
    assert (mail.lane, mail.state) == (Lane.SECURITY, MailState.WAITING)
    assert sending.run() == 1
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert mail.args == {}
    assert office.subjects == ["Bonjour"]
    assert office.taken[0].id == f"<{mail.uid}@localhost>"
