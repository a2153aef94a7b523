"""Every write of the domain. Pages, API, commands and tasks call these and nothing else."""

from initiatives.actions.drafts import claim_draft, delete_draft, save_draft
from initiatives.actions.images import (
    change_image,
    describe_draft_image,
    put_image_on_draft,
    take_image_off_draft,
)
from initiatives.actions.life import moved, recount_rooms
from initiatives.actions.publishing import close, edit, publish
from initiatives.actions.stances import (
    ConsentNeeded,
    take_stance,
    withdraw_all_stances,
    withdraw_stance,
)
from initiatives.actions.tallies import counts_of, fold, rank_all, recount
from initiatives.actions.visibility import change_visibility

__all__ = [
    "ConsentNeeded",
    "change_image",
    "change_visibility",
    "claim_draft",
    "close",
    "counts_of",
    "delete_draft",
    "describe_draft_image",
    "edit",
    "fold",
    "moved",
    "publish",
    "put_image_on_draft",
    "rank_all",
    "recount",
    "recount_rooms",
    "save_draft",
    "take_image_off_draft",
    "take_stance",
    "withdraw_all_stances",
    "withdraw_stance",
]
