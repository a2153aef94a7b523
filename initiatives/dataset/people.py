"""People of the measuring base, and what they agreed to."""

from initiatives.dataset.registry import Base, kind
from initiatives.dataset.words import FIRST_NAMES, LAST_NAMES
from initiatives.permissions import OPINIONS_TEXT_VERSION

# Nobody signs in with a password here: a measuring session is opened by the server.
_PEOPLE = """
INSERT INTO accounts_user (
    id, uid, email, handle, name, bio, home_id, home_is_public, old_enough, display,
    is_active, password, joined_at
)
SELECT %(p0)s + people.n, gen_random_uuid(),
       'mesure-' || (%(p0)s + people.n) || '@example.org', 'mesure-' || (%(p0)s + people.n),
       f.words || ' ' || l.words, '', s.code, pg_temp.u(people.n, 1) < 0.3, true, '',
       true, '!', now() - interval '1095 days' * (1 - people.n::float8 / %(people)s)
FROM generate_series(1, %(people)s) AS people (n)
JOIN slot_class c ON c.class = 'near'
JOIN slot s ON s.class = 'near' AND s.n = floor(pg_temp.u(people.n, 2) * c.size)::bigint
JOIN pool_first_name f ON f.n = floor(pg_temp.u(people.n, 3) * %(first)s)::bigint
JOIN pool_last_name l ON l.n = floor(pg_temp.u(people.n, 4) * %(last)s)::bigint
"""
_CONSENTS = """
INSERT INTO accounts_consent (user_id, purpose, text_version, given_at)
SELECT person_id, 'opinions', %(version)s, min(taken_at)
FROM initiatives_stance WHERE person_id > %(p0)s GROUP BY person_id
"""


@kind("people", "accounts_user")
def people(base: Base) -> int:
    """Make accounts that live where people live, joined over three years."""
    made = base.run(_PEOPLE, first=len(FIRST_NAMES), last=len(LAST_NAMES))
    base.next_identifier("accounts_user")
    return made


def consents(base: Base) -> int:
    """Give everyone who took a side the agreement that it takes."""
    return base.run(_CONSENTS, version=OPINIONS_TEXT_VERSION)
