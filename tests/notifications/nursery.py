"""Senders that are born and killed: `python -m tests.notifications.nursery <seed>`.

Its own process, so that what it forks inherits nothing of the tests. Forks senders, kills one of
them at random moments and replaces it, until nothing waits; then prints how many it killed.
"""

import os
import random
import signal
import sys
import time
from contextlib import suppress

import django

SENDERS = 3
# Seconds between two kills: long enough for a sender to have something in hand.
BETWEEN = (0.2, 1.6)


def send_for_ever() -> None:
    """What a worker does, without a pause; it ends with the one that bore it."""
    from civic.notifications import sending

    parent = os.getppid()
    while os.getppid() == parent:
        if not sending.run(1.0):
            time.sleep(0.05)


def give_birth() -> int:
    """Fork one sender and return its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        send_for_ever()
    finally:
        os._exit(1)


def kill_at_random(chance: random.Random) -> int:
    """Kill and replace senders until nothing waits; returns how many were killed."""
    from django.db import connection

    from civic.notifications.models import Mail

    kills = 0
    senders = [give_birth() for _turn in range(SENDERS)]
    while True:
        time.sleep(chance.uniform(*BETWEEN))
        victim = senders.pop(chance.randrange(len(senders)))
        if os.waitpid(victim, os.WNOHANG) == (0, 0):
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            kills += 1
        left = Mail.objects.waiting().exists()
        connection.close()  # what is forked must not share it
        if not left:
            break
        senders.append(give_birth())
    for pid in senders:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
    return kills


if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    settings.MAIL_TRANSPORT, settings.MAIL_PER_SECOND = "smtp", 0
    settings.MAIL_LEASE_SECONDS = 4
    sys.stdout.write(str(kill_at_random(random.Random(int(sys.argv[1])))))
