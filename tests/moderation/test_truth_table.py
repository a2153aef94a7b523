"""Who may pass which door of moderation: every route, every method, every role.

The routes are read from the addresses themselves: one that has no line here fails. A line says
what each role meets, with all that the form needs or without: 422 is past the door.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.activity.actions import settle
from initiatives import actions as initiatives
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.models import Exclusion, GivenBack, Initiative, Petition
from initiatives.states import Side
from moderation import actions
from moderation.appeals.claims import token_of
from moderation.categories import Motive
from moderation.models import (
    Case,
    Decision,
    Flag,
    Notice,
    Post,
    Rejudging,
    Rule,
    Seat,
    Wave,
)
from moderation.models.decision import Measure
from moderation.patrol.feed import read_posts
from moderation.views.notices import RECEIPT
from moderation.watch import actions as watch
from moderation.waves.actions import decide_wave
from moderation.waves.drawing import draw_wave
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.appeals_cast import authors_claim, contested, drawn, final
from tests.moderation.cast import make_notice, sign_in
from tests.moderation.test_exclusion_pages import NETWORK, SCRIPT, TYPED, aside, proposed
from tests.moderation.test_waves import spam
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db
# "everything" holds every role there is and has a tie: no role bypasses it.
KEEP = {"measure": "keep", "explanation": "Une critique permise.", "step": "decide"}
WAVE = {"measure": "remove", "explanation": "Le même texte mène au même site marchand."}
PROPOSAL = TYPED | {"network": "0" * 16, "etape": "proposer"}
ROLES = ("anonymous", "member", "author", "tied", "free", "operator", "everything")


@dataclass(frozen=True)
class World:
    """Who plays, and the rows they meet: one case in the hands of `free`, one contested."""

    people: dict[str, User | None]
    initiative: Initiative
    case: Case
    flag: Flag
    decided: Decision
    seat: Seat
    notice: Notice
    rule: Rule
    # Two waves: one in the hands of `free`, one that they decided a moment ago.
    wave: Wave
    waved: Wave
    again: Rejudging
    post: Post
    # About the signatures of a petition of `author`, opposed by `tied`: proposed, and applied with
    # one to give back that waits for a second person.
    exclusion: Exclusion
    applied: Exclusion
    given: GivenBack


def made() -> World:
    """A world where `tied` opposed the initiative that `author` wrote."""
    people: dict[str, User | None] = {
        "anonymous": None,
        "member": make_user(),
        "author": make_user(),
        "tied": make_moderator(),
        "free": make_moderator(),
        "operator": make_operator(),
        "everything": make_user(roles=tuple(Role)),
    }
    free, author = people["free"], people["author"]
    assert free is not None
    assert author is not None
    judged, waiting = make_initiative(author=author), make_initiative(author=author)
    petition = make_petition(make_initiative(author=author))
    for name in ("tied", "everything"):
        for about in (judged, waiting, petition.initiative):
            person = people[name]
            assert person is not None
            initiatives.take_stance(by=person, initiative=about, side=Side.OPPOSE, agrees=True)
    decided = final(initiative=judged)
    contested(decided)
    seat = drawn(free)
    notice, rule = make_notice(address="/une-autre-page/"), _rule()
    member = people["member"]
    assert member is not None
    flag = actions.flag(by=member, kind="initiative", key=str(waiting.pk), motive=Motive.INSULT)
    case = actions.draw(by=free)
    assert case is not None
    return World(
        people,
        waiting,
        case,
        flag,
        decided,
        seat,
        notice,
        rule,
        *_waves(free),
        _again(decided, free),
        _post(),
        *_exclusions(petition),
    )


def _waves(free: User) -> tuple[Wave, Wave]:
    spam(3, "decidee.example", proposal="Une offre pour les foyers, sans rien de commun ailleurs.")
    waved = draw_wave(by=free)
    assert waved is not None
    decide_wave(by=free, wave=waved, measure=Measure.REMOVE, explanation="Le même site marchand.")
    spam(3, "tiree.example")
    wave = draw_wave(by=free)
    assert wave is not None
    waved.refresh_from_db()
    return wave, waved


def _again(decided: Decision, free: User) -> Rejudging:
    until = timezone.now() + timedelta(minutes=9)
    return Rejudging.objects.create(
        decision=decided, quarter="2026-1", person=free, lease_until=until
    )


def _post() -> Post:
    settle()
    read_posts()
    return Post.objects.order_by("pk")[0]


def _exclusions(petition: Petition) -> tuple[Exclusion, Exclusion, GivenBack]:
    for network in (NETWORK, "9" * 16, "0" * 16):
        crowd(petition, 10, features=SCRIPT | {"network": network})
    fold_signatures()
    open_one, given = proposed(petition), aside(petition, network="9" * 16)
    return open_one, given.item.exclusion, given


def _rule() -> Rule:
    return watch.write_rule(
        by=make_moderator(),
        kind="words",
        lines="élagage",
        motive=Motive.SPAM,
        reason="Une vague d’annonces.",
        expires_at=timezone.now() + timedelta(days=90),
    )


def desk(status: int) -> str:
    """Moderators alone pass, whatever their ties: what they may do there is further on."""
    return f"302 403 403 {status} {status} 403 {status}"


def both(status: int) -> str:
    """Moderators and operators pass."""
    return f"302 403 403 {status} {status} {status} {status}"


def without_a_tie(status: int) -> str:
    """Moderators and operators without a part in the petition pass: no role lifts a tie."""
    return f"302 403 403 403 {status} {status} 403"


def holder(others: int, own: int) -> str:
    """What is in somebody's hands answers to them alone."""
    return f"302 403 403 {others} {own} 403 {others}"


ALL, NEVER = " ".join(["200"] * 7), " ".join(["405"] * 7)
Given = Callable[[World], dict[str, Any]]


def _none(world: World) -> dict[str, Any]:
    return {}


def _case(world: World) -> dict[str, Any]:
    return {"pk": world.case.pk}


def _decided(world: World) -> dict[str, Any]:
    return {"pk": world.decided.case_id}


def _petition(world: World) -> dict[str, Any]:
    return {"pk": world.exclusion.petition.initiative_id}


def _open(world: World) -> dict[str, Any]:
    return {"uid": world.exclusion.uid}


def _applied(world: World) -> dict[str, Any]:
    return {"uid": world.applied.uid}


def _given(world: World) -> dict[str, Any]:
    return {"uid": world.given.uid}


@dataclass(frozen=True)
class Line:
    """What each role meets, in the order of `ROLES`, by GET and by POST."""

    get: str
    post: str
    given: Given = _none
    data: dict[str, str] = field(default_factory=dict)


LINES: dict[str, Line] = {
    "appeal": Line(
        ALL, "422 422 422 422 422 422 422", lambda w: {"token": token_of(authors_claim(w.decided))}
    ),
    "contest": Line(
        "200 200 303 200 200 200 200", NEVER, lambda w: {"pk": w.decided.restriction_id}
    ),
    "draw-appeal": Line(NEVER, desk(303)),
    "judge-appeal": Line(
        "302 403 403 404 200 403 404",
        "302 403 403 403 422 403 403",
        lambda w: {"pk": w.seat.appeal_id},
    ),
    "pass-appeal": Line(NEVER, desk(303), lambda w: {"pk": w.seat.appeal_id}),
    "undo-appeal": Line(NEVER, "302 403 403 404 303 403 404", lambda w: {"pk": w.seat.appeal_id}),
    "election-desk": Line(both(200), NEVER),
    "report-illegal": Line(ALL, "422 422 422 422 422 422 422"),
    "notice-receipt": Line(
        ALL, NEVER, lambda w: {"token": signing.dumps(w.notice.pk, salt=RECEIPT)}
    ),
    "flag": Line(
        ALL,
        "200 303 403 303 303 303 303",
        lambda w: {"kind": "initiative", "key": str(w.initiative.pk)},
        {"motive": "hate"},
    ),
    "my-flags": Line("302 200 200 200 200 200 200", NEVER),
    "withdraw-flag": Line(NEVER, "302 303 404 404 404 404 404", lambda w: {"pk": w.flag.pk}),
    "desk": Line(desk(200), NEVER),
    "journal": Line(ALL, NEVER),
    "journal-table": Line(ALL, NEVER),
    "journal-feed": Line(ALL, NEVER),
    "journal-rss": Line(ALL, NEVER),
    "journal-json": Line(ALL, NEVER),
    "rules": Line(ALL, NEVER),
    "transparency": Line(ALL, NEVER),
    "transparency-table": Line(
        ALL, NEVER, lambda w: {"year": timezone.localdate().year, "slug": "injonctions"}
    ),
    "moderation-settings": Line(desk(200), desk(422)),
    "draw-case": Line(NEVER, desk(303)),
    "past-cases": Line(desk(200), NEVER),
    "case": Line("302 403 403 404 200 403 404", "302 403 403 403 303 403 403", _case, KEEP),
    "case-picture": Line(desk(404), NEVER, _case),
    "pass-case": Line(NEVER, desk(303), _case),
    "undo-decision": Line(NEVER, desk(404), _decided),
    "second-look": Line("302 403 403 403 409 403 403", "302 403 403 403 409 403 403", _decided),
    "notices": Line(both(200), NEVER),
    "notice": Line(
        both(200),
        both(303),
        lambda w: {"pk": w.notice.pk},
        {"outcome": "Cette page n’est pas la nôtre."},
    ),
    "refer": Line(
        desk(200),
        "302 403 403 403 303 403 403",
        lambda w: {"pk": w.initiative.pk},
        {"motive": "hate", "note": "La dernière phrase vise des voisins."},
    ),
    "watch-rules": Line(desk(200), NEVER),
    "watch-figures": Line(ALL, NEVER),
    "write-rule": Line(desk(200), desk(422)),
    "watch-rule": Line(desk(200), NEVER, lambda w: {"pk": w.rule.pk}),
    "stop-rule": Line(NEVER, desk(303), lambda w: {"pk": w.rule.pk}),
    "resume-rule": Line(NEVER, desk(303), lambda w: {"pk": w.rule.pk}),
    "waves": Line(desk(200), NEVER),
    "draw-wave": Line(NEVER, desk(303)),
    "wave": Line(holder(404, 200), desk(303), lambda w: {"pk": w.wave.pk}, WAVE),
    "drop-wave": Line(NEVER, desk(303), lambda w: {"pk": w.wave.pk}),
    "undo-wave": Line(NEVER, desk(303), lambda w: {"pk": w.waved.pk}),
    "blind": Line(desk(200), NEVER),
    "draw-again": Line(NEVER, desk(303)),
    "judge-again": Line(
        holder(404, 200),
        holder(404, 303),
        lambda w: {"pk": w.again.pk},
        {"measure": "keep", "target": "other"},
    ),
    "pass-again": Line(NEVER, desk(303), lambda w: {"pk": w.again.pk}),
    "patrol": Line(desk(200), NEVER),
    "mark-seen": Line(NEVER, desk(303), lambda w: {"pk": w.post.pk}),
    "counted-petitions": Line(both(200), NEVER),
    "petition-groups": Line(without_a_tie(200), NEVER, _petition),
    "propose-exclusion": Line(without_a_tie(200), without_a_tie(303), _petition, PROPOSAL),
    "release-suspects": Line(without_a_tie(200), without_a_tie(422), _petition),
    "exclusion": Line(without_a_tie(200), NEVER, _open),
    "apply-exclusion": Line(NEVER, without_a_tie(303), _open),
    "cancel-exclusion": Line(NEVER, without_a_tie(303), _open),
    "undo-exclusion": Line(NEVER, without_a_tie(303), _applied),
    "propose-giving-back": Line(NEVER, without_a_tie(422), _applied),
    "apply-giving-back": Line(NEVER, without_a_tie(303), _given),
    "cancel-giving-back": Line(NEVER, without_a_tie(303), _given),
}


# The last flag that is taken back takes its case with it; an operator without a part in a petition
# decides of its signatures.
OWN = {("withdraw-flag", "member")} | {
    (name, "operator") for name, line in LINES.items() if line.post == without_a_tie(303)
}


def _routes(patterns: list[Any]) -> Iterator[str]:
    """The names of the routes whose view is moderation's."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns)
        elif isinstance(one, URLPattern) and _home(one).startswith("moderation."):
            assert one.name, f"{one.pattern} has no name"
            yield one.name


def _home(one: URLPattern) -> str:
    return str(getattr(one.callback, "__module__", ""))


def test_every_route_has_its_line():
    assert set(_routes(get_resolver().url_patterns)) == set(LINES)


def test_no_superuser_exists():
    assert not {"is_superuser", "is_staff"} & {one.name for one in User._meta.get_fields()}
    assert {str(role) for role in Role} == {"moderator", "operator"}


@pytest.fixture(scope="module")
def _quiet() -> Iterator[None]:
    """Refusals are what this is about."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("part", range(4))
def test_each_role_meets_what_its_line_says(part: int):
    world, wrong = made(), {}
    for name in sorted(LINES)[part::4]:
        line = LINES[name]
        for method, expected in (("get", line.get), ("post", line.post)):
            roles = ROLES if expected != NEVER else ("free",)
            found = [met(world, name, method, role) for role in roles]
            said = [
                status
                for role, status in zip(ROLES, expected.split(), strict=True)
                if role in roles
            ]
            if found != said:
                wrong[name, method] = found
    assert wrong == {}


def met(world: World, name: str, method: str, role: str) -> str:
    """What one role meets; nothing of it stays. Who may not decide has changed nothing."""
    person, line = world.people[role], LINES[name]
    path, before = reverse(name, kwargs=line.given(world)), _weighty(world)
    with transaction.atomic():
        client = sign_in(person) if person else Client()
        status = getattr(client, method)(path, line.data if method == "post" else {}).status_code
        may = role == "free" or (name, role) in OWN
        assert may or _weighty(world) == before, f"{role} changed something by {name}"
        transaction.set_rollback(True)
    return str(status)


def _weighty(world: World) -> list[object]:
    """What only somebody without a tie, who drew it, may change."""
    case = Case.objects.values_list("lease_by", "decided_at", "round")
    return [
        *case.filter(pk__in=[world.case.pk, world.decided.case_id]).order_by("pk"),
        *Initiative.objects.order_by("pk").values_list("pk", "visibility"),
        *Decision.objects.order_by("pk").values_list("pk", "undone_at"),
        *Seat.objects.order_by("pk").values_list("person", "verdict", "passed_until"),
        *Wave.objects.order_by("pk").values_list("state", "lease_by"),
        *Rejudging.objects.order_by("pk").values_list("person", "measure", "lease_until"),
        *Exclusion.objects.order_by("pk").values_list("pk", "state"),
        *GivenBack.objects.order_by("pk").values_list("pk", "state"),
    ]
