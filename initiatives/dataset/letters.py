"""Who says that they wrote to who can decide: one supporter in fifty."""

from initiatives.dataset.registry import Base, kind

_LETTERS = """
INSERT INTO initiatives_sentletter (initiative_id, person_id, addressee, show_name, said_at)
SELECT s.initiative_id, s.person_id, i.decision_maker, pg_temp.u(s.id, 91) < 0.1, s.taken_at
FROM initiatives_stance s
JOIN initiatives_initiative i ON i.id = s.initiative_id
WHERE i.id > %(i0)s AND s.side = 'support' AND i.decision_maker <> ''
  AND pg_temp.u(s.id, 92) < 0.02
"""
_COUNTS = """
INSERT INTO initiatives_life (initiative_id, writers, arguments_for, arguments_against,
                              amendments, actions, updates, messages)
SELECT initiative_id, count(*), 0, 0, 0, 0, 0, 0
FROM initiatives_sentletter WHERE initiative_id > %(i0)s GROUP BY 1
ON CONFLICT (initiative_id) DO UPDATE SET writers = excluded.writers
"""


@kind("letters", "initiatives_sentletter")
def letters(base: Base) -> int:
    """Who wrote, and how many that makes for each initiative."""
    made = base.run(_LETTERS)
    base.run(_COUNTS)
    return made
