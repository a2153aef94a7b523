"""Bases with as many flags as asked: the same initiatives, cases open and decided, who moderates.

Rows are made by the database from one row that Django made, so that each column has its default.
"""

from importlib import import_module
from time import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from benchmarks import pages
from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Role

PEOPLE, INITIATIVES, A_CASE, OPEN = 50_000, 1_000, 5, 10
# Open cases are 100,000 at most: fewer would hide what a queue costs, more is no queue any more.
OPEN_MOST = 100_000

_CASES = """
INSERT INTO moderation_case SELECT r.* FROM (SELECT t FROM moderation_case t WHERE id = %(id)s) x,
LATERAL (
    SELECT n, i.id AS initiative, i.author_id, i.territory_id, m.motive, m.gravity, m.within,
           n %% %(open)s = 0 AND n <= %(open_until)s AS waits
    FROM generate_series(1, %(count)s) n
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM initiatives_initiative
          WHERE visibility = 'public') i ON i.place = 1 + n %% %(initiatives)s
    JOIN (SELECT *, row_number() OVER () AS place
          FROM unnest(%(motives)s::text[], %(gravities)s::int[], %(withins)s::int[])
               AS m(motive, gravity, within)) m ON m.place = 1 + n %% %(kinds)s
) c,
LATERAL (
    SELECT CASE WHEN waits THEN now() - make_interval(mins => n %% 7200)
                ELSE now() - make_interval(mins => 7200 + n) END AS opened
) o,
LATERAL jsonb_populate_record(x.t, jsonb_build_object(
    'id', %(id)s + n, 'key', initiative::text, 'text_hash', md5(n::text) || md5('x' || n),
    'author_id', author_id, 'area_code', territory_id, 'motive', motive, 'gravity', gravity,
    'within', within, 'opened_at', opened, 'due_at', opened + make_interval(secs => within),
    'rank', 10.0 * gravity - 25 * extract(epoch FROM opened) / within,
    'decided_at', CASE WHEN waits THEN NULL ELSE opened + interval '1 hour' END
)) r
"""
_DECISIONS = """
INSERT INTO moderation_decision
SELECT r.* FROM (SELECT t FROM moderation_decision t WHERE id = %(id)s) x, moderation_case c,
LATERAL jsonb_populate_record(x.t, jsonb_build_object(
    'id', %(id)s + c.id, 'uid', gen_random_uuid(), 'case_id', c.id, 'decided_at', c.decided_at
)) r WHERE c.decided_at IS NOT NULL AND c.id > %(first)s
"""
_FLAGS = """
INSERT INTO moderation_flag
SELECT r.* FROM (SELECT t FROM moderation_flag t WHERE id = %(id)s) x, moderation_case c,
generate_series(0, %(each)s - 1) f,
LATERAL jsonb_populate_record(x.t, jsonb_build_object(
    'id', %(id)s + c.id * %(each)s + f, 'case_id', c.id, 'motive', c.motive,
    'person_id', (%(people)s::bigint[])[1 + (c.id * %(each)s + f) %% %(number)s],
    'flagged_at', c.opened_at, 'agreed', CASE WHEN c.decided_at IS NULL THEN NULL ELSE f < 3 END
)) r WHERE c.id > %(first)s
"""


def make(flags: int) -> str:
    """Make the base if it is not there, and look at it; returns its name."""
    name = f"civic_bench_flags_{flags}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    pages.use(name)
    call_command("migrate", verbosity=0)
    call_command("load_territories")
    call_command("load_themes")
    from initiatives.models import Initiative
    from moderation.models import Flag

    if not Initiative.objects.exists():
        sizes = {"people": PEOPLE, "initiatives": INITIATIVES, "stances": INITIATIVES * 5}
        call_command("make_dataset", **sizes)
    if not Flag.objects.exists():
        _fill(flags)
    return name


def _fill(flags: int) -> None:
    from initiatives.models import Initiative
    from moderation.categories import SEVERITIES
    from moderation.models import Case, Decision, Flag

    shown = Initiative.objects.filter(visibility="public")
    people = list(User.objects.filter(is_active=True).values_list("pk", flat=True))
    case, decision, flag = _first_rows(Case, Decision, Flag)
    count = flags // A_CASE
    motives = list(SEVERITIES.items())
    args: dict[str, Any] = {
        "first": case.pk,
        "count": count,
        "initiatives": shown.count(),
        "open": OPEN,
        "open_until": OPEN_MOST * OPEN,
        "motives": [motive.value for motive, _one in motives],
        "gravities": [one.gravity for _motive, one in motives],
        "withins": [int(one.within.total_seconds()) for _motive, one in motives],
        "kinds": len(motives),
        "people": people,
        "number": len(people),
        "each": A_CASE,
    }
    with connection.cursor() as cursor:
        # What they refer to is there: no need to look at each.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_CASES, args | {"id": case.pk})
        cursor.execute(_DECISIONS, args | {"id": decision.pk})
        cursor.execute(_FLAGS, args | {"id": flag.pk})
        cursor.execute("RESET session_replication_role")
        for table in ("case", "decision", "flag"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('moderation_{table}', 'id'), max(id)) "
                f"FROM moderation_{table}"
            )
            cursor.execute(f"VACUUM ANALYZE moderation_{table}")


def _first_rows(*kinds: type[models.Model]) -> list[Any]:
    """One row of each table, as Django makes it, decided long ago."""
    case_model, decision_model, flag_model = kinds
    now = timezone.now()
    case = case_model._default_manager.create(
        kind="initiative",
        key="0",
        text=[["Titre", "Un texte"], ["Ce qui ne va pas", "Une rue est dangereuse. " * 20]],
        text_hash="0" * 64,
        title="Un texte signalé",
        motive="spam",
        gravity=1,
        due_at=now,
        within=86_400,
        decided_at=now,
    )
    decision = decision_model._default_manager.create(
        case=case, measure="keep", explanation="Rien ne l’interdit.", before="public"
    )
    flag = flag_model._default_manager.create(case=case, motive="spam")
    return [case, decision, flag]


# -- Who comes ------------------------------------------------------------------------------------


def moderator() -> User:
    """Somebody who may judge any case, past the second step."""
    name = f"moderator-{time():.0f}"
    user = User.objects.create(
        email=f"{name}@example.org", handle=name, name="Camille", old_enough=True
    )
    RoleGrant.objects.create(user=user, role=Role.MODERATOR)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def flagger() -> User:
    """Somebody with more flags than a page shows, as many on any base."""
    name = f"flagger-{time():.0f}"
    user = User.objects.create(
        email=f"{name}@example.org", handle=name, name="Lou", old_enough=True
    )
    with connection.cursor() as cursor:
        cursor.execute(_HANDED, [user.pk])
    return user


_HANDED = """
UPDATE moderation_flag SET person_id = %s WHERE id IN (
    SELECT min(id) FROM moderation_flag
    WHERE case_id IN (SELECT id FROM moderation_case ORDER BY id LIMIT 40) GROUP BY case_id)
"""


def jar(user: User) -> str:
    """The cookie of a session that passed both steps."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time()},
        {"method": "mfa", "type": "totp", "at": time()},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
