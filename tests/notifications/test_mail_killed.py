"""Senders are killed -9 at random moments, and no mail is lost."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db.models import Sum

from civic.notifications.backends import Outbox
from civic.notifications.messages import message_id
from civic.notifications.models import Mail
from civic.notifications.states import Lane, MailState
from tests.databases import address_of_the_database


def write_mails(count: int) -> None:
    lanes = [lane.name for lane in Lane]
    Outbox().send_messages(
        [
            EmailMessage(
                f"Essai {number}",
                "Bonjour.\n" * 20,
                to=[f"personne{number}@example.org"],
                headers={"X-Lane": lanes[number % len(lanes)]},
            )
            for number in range(count)
        ]
    )


def kill_senders(office_port: int, seed: int) -> int:
    """How many senders were killed before everything had left."""
    environ = {
        "DATABASE_URL": address_of_the_database(),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(office_port),
        "DJANGO_SETTINGS_MODULE": "civic.settings",
        "LOG_LEVEL": "CRITICAL",
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.notifications.nursery", str(seed)],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    return int(told.stdout)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Path]:
    """What a mail server in a process of its own prints: its port, then what it takes."""
    path = tmp_path / "ledger"
    with path.open("w") as file:
        command = [sys.executable, "-m", "tests.notifications.post_office"]
        server = subprocess.Popen(command, stdout=file)
    while not path.read_text().endswith("\n"):
        assert server.poll() is None
        time.sleep(0.1)
    yield path
    server.terminate()
    server.wait(10)


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_it_loses_nothing_and_repeats_one_mail_at_most_per_kill(ledger: Path):
    count = int(os.environ.get("KILLED_MAILS", "5000"))
    write_mails(count)
    seed = random.randrange(10**6)
    kills = kill_senders(int(ledger.read_text().split("\n")[0]), seed)
    taken = Counter(ledger.read_text().split()[1:])
    rows = list(Mail.objects.all())
    repeated = sum(taken.values()) - count
    counted = Mail.objects.aggregate(sum=Sum("repeats"))["sum"]
    figures = f"seed {seed}: {count} mails, {kills} kills, {repeated} repeated, {counted} counted"
    sys.stdout.write(figures)
    assert set(taken) == {message_id(row) for row in rows}
    assert {row.state for row in rows} == {MailState.SENT}
    assert kills
    assert repeated <= counted <= kills
    # Each one that came twice says so itself.
    assert all(taken[message_id(row)] - 1 <= row.repeats for row in rows)
