"""Senders that are born and killed: `python -m tests.syndication.nursery <seed>`.

Its own process, so that what it forks inherits nothing of the tests. It kills one sender at random
moments and replaces it, until nothing is left to send; then prints how many it killed.
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
BETWEEN = (0.1, 0.8)


def send_for_ever() -> None:
    """What a worker does, without a pause; it ends with the one that bore it."""
    from civic.syndication.delivering import sending

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
    """Kill and replace senders until nothing is due; returns how many were killed."""
    from django.db import connection

    from civic.syndication.models import Delivery
    from civic.syndication.states import DeliveryState

    kills, left = 0, True
    senders = [give_birth() for _turn in range(SENDERS)]
    while left:
        time.sleep(chance.uniform(*BETWEEN))
        victim = senders.pop(chance.randrange(len(senders)))
        if os.waitpid(victim, os.WNOHANG) == (0, 0):
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            kills += 1
        waiting = [DeliveryState.DUE, DeliveryState.SENDING]
        left = Delivery.objects.filter(state__in=waiting).exists()
        connection.close()  # what is forked must not share it
        senders.append(give_birth())
    for pid in senders:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return kills


if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    # Short, so that what a dead one held is soon another's; longer than any call here lasts.
    settings.CHANNEL_LEASE_SECONDS = 3
    settings.CHANNEL_SENDERS = 1
    sys.stdout.write(str(kill_at_random(random.Random(int(sys.argv[1])))))
