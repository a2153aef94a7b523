"""Signatures that nobody gave, or one person many times: A1 to A9."""

import math
import string
from collections.abc import Callable, Iterator

from benchmarks.integrity.crowds import HOURS, START, THROWAWAY, Commune, Crowd, Form
from benchmarks.integrity.names import Named, local_part, name
from initiatives.petitions.features import domains


class Script:
    """A machine that fills forms in: its pace is drawn once."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, world = crowd, crowd.world
        self.gap, self.jitter = crowd.value(world.gap), crowd.value(world.jitter)
        self.seconds, self.spread = (
            crowd.value(world.script_seconds),
            crowd.value(world.script_spread),
        )
        self.delay = crowd.value(world.script_delay)
        self.start = START + crowd.draw.uniform(12, 50) * 3600

    def times(self, number: int, gap: float = 0.0) -> Iterator[float]:
        """When it sends."""
        at, gap = self.start, gap or self.gap
        for _ in range(number):
            at += gap * (1 + self.crowd.draw.uniform(-self.jitter, self.jitter))
            yield at

    def form(self, at: float, network: str, email: str, **given: object) -> Form:
        """One form of its own."""
        draw = self.crowd.draw
        values = {
            "seconds": max(0.2, self.seconds * (1 + draw.uniform(-self.spread, self.spread))),
            "delay": max(0.3, self.delay * draw.uniform(0.5, 1.5)),
            "account": False,
            "is_fake": True,
        } | given
        return self.crowd.person(at, network=network, email=email, **values)


def one_network(crowd: Crowd, number: int) -> list[Form]:
    """A1: a script at one address, with mailboxes wherever people have them."""
    script = Script(crowd)
    return [
        script.form(at, "51.15.20.9", f"{_odd(crowd)}@{_provider(crowd)}")
        for at in script.times(number)
    ]


def aliases(crowd: Crowd, number: int) -> list[Form]:
    """A2: few mailboxes, written in many ways."""
    script, boxes = Script(crowd), crowd.whole(crowd.world.mailboxes)
    names = [_odd(crowd, 10, string.ascii_lowercase) for _ in range(boxes)]
    fakes = []
    for at in script.times(number):
        box = crowd.draw.choice(names)
        cut = crowd.draw.randint(1, len(box) - 1)
        local = f"{box[:cut]}.{box[cut:]}+{_odd(crowd)}"
        fakes.append(script.form(at, "51.15.20.9", f"{local}@gmail.com"))
    return fakes


def throwaway(crowd: Crowd, number: int) -> list[Form]:
    """A3: addresses to throw away, at many domains, from many networks."""
    script, count = Script(crowd), max(1, crowd.whole(crowd.world.throwaway))
    known = [*THROWAWAY, *sorted(domains("disposable"))]
    some = crowd.draw.sample(known, count)
    return [
        script.form(
            at,
            _home(crowd),
            f"{local_part(crowd.draw, name(crowd.draw))}@{crowd.draw.choice(some)}",
        )
        for at in script.times(number)
    ]


def proxies(crowd: Crowd, number: int) -> list[Form]:
    """A4: another home’s network for each; domains of their own, or accounts bought in bulk."""
    script, address = Script(crowd), _farm(crowd)
    gap = max(script.gap, 20)
    return [script.form(at, _home(crowd), address()) for at in script.times(number, gap)]


def slow_drip(crowd: Crowd, number: int) -> list[Form]:
    """A5: five an hour, day and night; several scripts when that is not enough."""
    fakes: list[Form] = []
    while len(fakes) < number:
        script, address = Script(crowd), _farm(crowd)
        script.start = START + crowd.draw.uniform(9, 20) * 3600
        few = [_home(crowd) for _ in range(crowd.draw.randint(1, 3))]
        each = min(number - len(fakes), 5 * (HOURS - 24))
        times = script.times(each, 3600 / crowd.value(crowd.world.drip))
        fakes += [script.form(at, crowd.draw.choice(few), address()) for at in times]
    return fakes


def one_person(crowd: Crowd, number: int) -> list[Form]:
    """A6: somebody patient at a table, one account after the other, evening after evening."""
    world, draw = crowd.world, crowd.draw
    networks = [_home(crowd) for _ in range(max(1, crowd.whole(world.person_networks)))]
    series, seconds = crowd.value(world.person_series), crowd.value(world.person_seconds)
    wait, provider = crowd.value(world.person_delay), _provider(crowd)
    base, fakes = local_part(draw, name(draw)).rstrip(string.digits), []
    at = START + 18 * 3600.0
    for turn in range(number):
        if turn and turn % 45 == 0:  # tired until tomorrow
            at = (at // 86_400 + 1) * 86_400 + 18 * 3600
        took = draw.lognormvariate(math.log(seconds), 0.35)
        delay = draw.lognormvariate(math.log(wait), 0.4)
        who = name(draw)
        in_series = draw.random() < series
        local = f"{base}{draw.randint(1, 999)}" if in_series else f"{local_part(draw, who)}"
        at += took
        fakes.append(
            crowd.person(
                at,
                who=who,
                network=draw.choice(networks),
                email=f"{local}@{provider}",
                seconds=took,
                delay=delay,
                account=False,
                is_fake=True,
            )
        )
        at += delay + draw.uniform(5, 90)
    return fakes


def paid(crowd: Crowd, number: int) -> list[Form]:
    """A7: people who are paid, each with their own address and home."""
    when = START + crowd.draw.uniform(12, 50) * 3600
    return [
        crowd.person(
            when + crowd.draw.uniform(0, 36_000),
            seconds=crowd.draw.lognormvariate(math.log(25), 0.4),
            is_fake=True,
        )
        for _ in range(number)
    ]


def opponents(crowd: Crowd, number: int) -> list[Form]:
    """A8: fakes that want to be found, to discredit the petition."""
    script = Script(crowd)
    three = [_home(crowd) for _ in range(3)]
    names = ("Mickey Mouse", "Azerty Qwerty", "Aaaa Aaaaaa", "Test 1", "Faux Nom", "Zzzzz Zzzzzz")
    fakes = []
    for at in script.times(number):
        first, _space, last = crowd.draw.choice(names).partition(" ")
        email = f"{_odd(crowd)}@{crowd.draw.choice((*THROWAWAY, 'gmail.com'))}"
        fakes.append(
            script.form(at, crowd.draw.choice(three), email, who=Named(first, last, "none"))
        )
    return fakes


def villages(crowd: Crowd, number: int) -> list[Form]:
    """A9: more signers than a village has people; homes and mailboxes are beyond reproach."""
    fakes: list[Form] = []
    start = START + crowd.draw.uniform(12, 40) * 3600
    while len(fakes) < number:
        excess = crowd.value(crowd.world.village_excess)
        left = number - len(fakes)
        count = min(left, crowd.draw.randint(40, 160)) if left > 60 else left
        adults = max(1, int(count / excess))
        village = Commune(f"v{len(fakes)}", "rural", round(adults / 0.82))
        for _ in range(count):
            at = start + crowd.draw.uniform(0, 30 * 3600)
            fakes.append(crowd.person(at, commune=village, is_fake=True))
    return fakes


ATTACKS: dict[str, Callable[[Crowd, int], list[Form]]] = {
    "A1 one network": one_network,
    "A2 aliases and dots": aliases,
    "A3 throw-away": throwaway,
    "A4 proxies": proxies,
    "A5 slow drip": slow_drip,
    "A6 one person": one_person,
    "A7 paid people": paid,
    "A8 by opponents": opponents,
    "A9 impossible places": villages,
}


def _farm(crowd: Crowd) -> Callable[[], str]:
    """Where a patient attacker gets mailboxes."""
    if crowd.draw.random() < crowd.world.catch_all_share:
        own = [f"{_odd(crowd)}.net" for _ in range(max(1, crowd.whole(crowd.world.catch_alls)))]
        return lambda: f"{local_part(crowd.draw, name(crowd.draw))}@{crowd.draw.choice(own)}"
    provider, length = _provider(crowd), crowd.draw.randint(8, 12)
    if crowd.draw.random() < 0.5:  # made by a machine, all as long
        return lambda: f"{_odd(crowd, length, string.ascii_lowercase)}@{provider}"
    return lambda: (
        f"{local_part(crowd.draw, name(crowd.draw))}{crowd.draw.randint(1000, 9999)}@{provider}"
    )


def _provider(crowd: Crowd) -> str:
    return crowd.draw.choice(("gmail.com", "outlook.fr", "hotmail.com", "yahoo.fr", "proton.me"))


def _home(crowd: Crowd) -> str:
    parts = [crowd.draw.randint(0, 255) for _ in range(3)]
    return ".".join(map(str, [crowd.draw.randint(77, 90), *parts]))


def _odd(
    crowd: Crowd, length: int = 9, letters: str = string.ascii_lowercase + string.digits
) -> str:
    return "".join(crowd.draw.choice(letters) for _ in range(length))
