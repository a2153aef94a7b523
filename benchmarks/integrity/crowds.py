"""Genuine signers, in the crowds that look like fraud and are not: C0 to C6."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.integrity.names import Named, local_part, name
from benchmarks.integrity.parameters import TOTAL, Range, World
from initiatives.petitions.addresses import canonical

HOURS = 96
START = 1_790_000_000 // 86_400 * 86_400
PROVIDERS = {
    "gmail.com": 34,
    "orange.fr": 9,
    "wanadoo.fr": 3,
    "free.fr": 7,
    "hotmail.fr": 6,
    "outlook.fr": 5,
    "live.fr": 3,
    "yahoo.fr": 7,
    "laposte.net": 5,
    "sfr.fr": 4,
    "icloud.com": 4,
    "proton.me": 3,
    "duck.com": 1,
    "own": 9,
}
OVERSEAS = {"gmail.com": 45, "mediaserv.net": 10, "zeop.re": 12, "mls.nc": 8, "lagoon.nc": 8}
THROWAWAY = ("yopmail.com", "guerrillamail.com", "jetable.org", "mailinator.com")


@dataclass(frozen=True)
class Commune:
    """A made-up commune."""

    code: str
    kind: str
    population: int

    @property
    def adults(self) -> int:
        """Its inhabitants of 15 and over."""
        return round(self.population * 0.82)


@dataclass(frozen=True)
class Form:
    """A signature form and what its author did next; times in seconds."""

    at: float
    delay: float
    seconds: float
    network: str
    email: str
    who: Named
    commune: Commune
    account: bool = False
    stand: str = ""
    is_fake: bool = False


@dataclass
class Crowd:
    """Draws people of one world; what varies between runs is drawn once."""

    world: World
    draw: random.Random
    # The mailboxes that somebody has: no provider gives one twice.
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Draw what holds for the whole run."""
        self.communes = _communes(self.draw)
        self.weights = [commune.population for commune in self.communes]
        self.typed, self.prompt = self.value(self.world.typed), self.value(self.world.prompt)
        self.autofill = self.value(self.world.autofill)
        self.accounts = self.value(self.world.accounts)
        self.disposable = self.value(self.world.disposable)
        self.half_life = self.value(self.world.half_life_hours)

    def value(self, between: Range) -> float:
        """One value of a range."""
        return self.draw.uniform(*between)

    def whole(self, between: Range) -> int:
        """The same, whole."""
        return round(self.value(between))

    def organic(self, number: int) -> list[Form]:
        """People who heard of it by and by: a peak that fades, nights that sleep."""
        return [self.person(self.moment()) for _ in range(number)]

    def moment(self) -> float:
        """When somebody signs."""
        while True:
            hours = self.draw.expovariate(math.log(2) / self.half_life)
            if hours < HOURS and self.draw.random() < (0.08 if (hours + 9) % 24 < 6 else 1):
                return START + 9 * 3600 + hours * 3600

    def person(self, at: float, **given: object) -> Form:
        """Somebody; what is `given` holds."""
        who = given.get("who") or name(self.draw)
        commune = self.draw.choices(self.communes, self.weights)[0]
        account = self.draw.random() < self.accounts
        values = {
            "at": at,
            "delay": self.delay(),
            "seconds": self.seconds(account),
            "network": self.network(commune),
            "email": self.email(who, commune),
            "who": who,
            "commune": commune,
            "account": account,
        }
        return Form(**(values | given))  # type: ignore[arg-type]

    def seconds(self, account: bool) -> float:
        """How long they take to fill the form in."""
        if account:
            return self.draw.lognormvariate(math.log(9), 0.4)
        filled = self.draw.random() < self.autofill
        return self.draw.lognormvariate(math.log(16 if filled else self.typed), 0.45)

    def delay(self) -> float:
        """How long until they press the button of the message."""
        middle, width = self.draw.choices(
            ((self.prompt, 0.8), (900, 1.2), (20_000, 0.8)), (60, 30, 10)
        )[0]
        return self.draw.lognormvariate(math.log(middle), width)

    def network(self, commune: Commune) -> str:
        """A home, or one of the shared networks of a carrier: few of them overseas."""
        if self.draw.random() < (0.5 if commune.kind == "overseas" else 0.3):
            few = 12 if commune.kind == "overseas" else 1500
            number = int(few * self.draw.random() ** 1.7)
            return f"92.{184 if few > 12 else 30}.{number % 256}.{number // 256}"
        return (
            f"{self.draw.randint(77, 90)}.{self.draw.randint(0, 255)}.{self.draw.randint(0, 255)}.7"
        )

    def email(self, who: Named, commune: Commune) -> str:
        """An address of theirs."""
        shares = OVERSEAS if commune.kind == "overseas" else PROVIDERS
        domain = self.draw.choices(list(shares), list(shares.values()))[0]
        if self.draw.random() < self.disposable:
            domain = self.draw.choice(THROWAWAY)
        if domain == "own":
            domain = f"entreprise{int(3000 * self.draw.random() ** 2)}.fr"
        if domain == "duck.com":
            return f"{_letters(self.draw, 8)}@{domain}"
        return self.free(local_part(self.draw, who), domain)

    def free(self, local: str, domain: str) -> str:
        """The address if nobody has it, else with the number that people then add."""
        address = f"{local}@{domain}"
        while canonical(address) in self.taken:
            address = f"{local}{self.draw.randint(1, 9999)}@{domain}"
        self.taken.add(canonical(address))
        return address


def organic_decay(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C0: heard of by and by."""
    return crowd.organic(total)


def press_burst(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C1: 639 signatures a minute after the news, as the Assemblée nationale saw."""
    minutes = crowd.value(crowd.world.burst_minutes)
    burst = [crowd.person(_at(crowd, 11, 60 * minutes)) for _ in range(round(639 * minutes))]
    return crowd.organic(1000) + burst


def stand(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C2: sixty people on one tablet in two hours, whether the team marked the stand or not."""
    mark = "stand" if crowd.draw.random() < crowd.world.stand_marked else ""
    signed, at = [], _at(crowd, 30, 3600)
    for _ in range(60):
        seconds = crowd.draw.lognormvariate(math.log(40), 0.35)
        at += seconds + crowd.draw.expovariate(1 / 80)
        signed.append(
            crowd.person(at, network="78.200.10.4", seconds=seconds, stand=mark, account=False)
        )
    return crowd.organic(1500) + signed


def campus(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C3: a university behind one network, its addresses all alike, with a number or a name."""
    numbers, number = crowd.draw.random() < 0.5, crowd.whole(crowd.world.campus)
    signed = []
    for _ in range(number):
        who = name(crowd.draw)
        local = f"p{crowd.draw.randint(1_000_000, 2_999_999)}" if numbers else None
        address = f"{local or local_part(crowd.draw, who)}@etu.univ-exemple.fr"
        address = address if crowd.draw.random() < 0.7 else None
        given = {"email": address} if address else {}
        at = _at(crowd, crowd.draw.choice((2, 3, 25, 26)), 3600)
        signed.append(crowd.person(at, who=who, network="194.57.1.9", **given))
    return crowd.organic(1500) + signed


def families(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C4: households of two to five on one network, some with one mailbox for two."""
    signed: list[Form] = []
    while len(signed) < 1200:
        first = crowd.person(crowd.moment())
        signed.append(first)
        at = first.at
        for _ in range(crowd.draw.randint(1, 4)):
            at += crowd.draw.uniform(60, 900)
            who = Named(name(crowd.draw, first.who.origin).first, first.who.last, first.who.origin)
            shared = crowd.draw.random() < 0.3
            given = {"email": first.email} if shared else {}
            one = crowd.person(at, who=who, network=first.network, commune=first.commune, **given)
            signed.append(one)
    return crowd.organic(1500) + signed


def overseas_night(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C5: half of the signers overseas, while the mainland sleeps, behind few networks."""
    far = [commune for commune in crowd.communes if commune.kind == "overseas"]
    signed = []
    for _ in range(total // 2):
        commune, who = crowd.draw.choice(far), name(crowd.draw)
        at = START + 86_400 * crowd.draw.randint(1, 3) + crowd.draw.uniform(22, 30) * 3600
        given = {"network": crowd.network(commune), "email": crowd.email(who, commune)}
        signed.append(crowd.person(at, who=who, commune=commune, **given))
    return crowd.organic(total - len(signed)) + signed


def colleagues(crowd: Crowd, total: int = TOTAL) -> list[Form]:
    """C6: companies told by a message to all: one network and domain, an hour, mail open beside."""
    signed: list[Form] = []
    while len(signed) < 800:
        filled, prompt = crowd.value(crowd.world.filled), crowd.value(crowd.world.open_mail)
        told, company = crowd.moment(), f"societe{len(signed)}.fr"
        is_numbered = crowd.draw.random() < 0.3
        network = f"193.{crowd.draw.randint(1, 250)}.{crowd.draw.randint(0, 255)}.4"
        for _ in range(crowd.whole(crowd.world.colleagues)):
            who, is_filled = name(crowd.draw), crowd.draw.random() < filled
            is_prompt = crowd.draw.random() < 0.7
            local = local_part(crowd.draw, who)
            local = f"m{crowd.draw.randint(100_000, 999_999)}" if is_numbered else local
            one = crowd.person(
                told + crowd.draw.lognormvariate(math.log(900), 1),
                who=who,
                network=network,
                email=crowd.free(local, company),
                seconds=crowd.draw.lognormvariate(math.log(16 if is_filled else crowd.typed), 0.45),
                delay=crowd.draw.lognormvariate(math.log(prompt if is_prompt else 900), 0.8),
                account=False,
            )
            signed.append(one)
    return crowd.organic(1500) + signed


CLEAN: dict[str, Callable[..., list[Form]]] = {
    "C0 organic decay": organic_decay,
    "C1 press burst": press_burst,
    "C2 stand": stand,
    "C3 campus": campus,
    "C4 families": families,
    "C5 overseas night": overseas_night,
    "C6 colleagues": colleagues,
}


def _at(crowd: Crowd, hour: float, width: float) -> float:
    return START + 9 * 3600 + hour * 3600 + crowd.draw.uniform(0, width)


def _letters(draw: random.Random, number: int) -> str:
    return "".join(draw.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(number))


def _communes(draw: random.Random) -> list[Commune]:
    kinds = (
        ("rural", 600, 60, 2_500),
        ("urban", 80, 8_000, 250_000),
        ("overseas", 25, 900, 90_000),
    )
    return [
        Commune(f"{kind[0]}{number}", kind, draw.randint(least, most))
        for kind, count, least, most in kinds
        for number in range(count)
    ]
