"""Everything that writes: mails, follows, what was told."""

from civic.notifications.actions.follows import (
    confirm,
    end_mutes,
    follow,
    follow_as,
    mute,
    position_before,
    set_quiet_hours,
    set_rhythm,
    stop_all,
    stop_rhythm,
    unfollow,
    unmute,
)
from civic.notifications.actions.joins import follow_joined, leave, leave_all
from civic.notifications.actions.mails import post
from civic.notifications.actions.readers import (
    adopt,
    forget_account,
    forget_address,
    lock,
    reader_at,
    reader_of,
)
from civic.notifications.actions.reading import mark_all_read, mark_read
from civic.notifications.actions.wishes import ask

__all__ = [
    "adopt",
    "ask",
    "confirm",
    "end_mutes",
    "follow",
    "follow_as",
    "follow_joined",
    "forget_account",
    "forget_address",
    "leave",
    "leave_all",
    "lock",
    "mark_all_read",
    "mark_read",
    "mute",
    "position_before",
    "post",
    "reader_at",
    "reader_of",
    "set_quiet_hours",
    "set_rhythm",
    "stop_all",
    "stop_rhythm",
    "unfollow",
    "unmute",
]
