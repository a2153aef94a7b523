"""Statements of the measuring base: no restriction is without one, even there."""

from initiatives.dataset import kinds  # noqa: F401  (before: statements need their restrictions)
from initiatives.dataset.registry import Base, kind

_STATEMENTS = """
INSERT INTO moderation_statement (restriction_id, ground)
SELECT r.id, 'terms:spam' FROM initiatives_restriction r
WHERE r.initiative_id > %(i0)s
"""


@kind("statements", "moderation_statement")
def statements(base: Base) -> int:
    """Give each restriction its statement; its author is told of nothing."""
    return base.run(_STATEMENTS)
