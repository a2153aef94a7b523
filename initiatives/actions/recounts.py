"""Everything that is stored beside its rows, compared with them: every night, or when asked."""

from initiatives.actions.life import recount_rooms
from initiatives.actions.pairings import recount_near
from initiatives.actions.tallies import recount
from initiatives.actions.updates import recount_latest


def recount_everything() -> int:
    """Compare every count and every pointer with its rows and correct it; how many were off."""
    return recount() + recount_rooms() + recount_near() + recount_latest()
