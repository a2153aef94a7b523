"""Every write of moderation: one transaction each, mails included."""

from moderation.actions.cases import draw, pass_on
from moderation.actions.covers import end_covers
from moderation.actions.decisions import decide_case, undo_decision
from moderation.actions.flags import Trace, content_to_flag, flag, withdraw_flag
from moderation.actions.freezes import end_freezes
from moderation.actions.inflows import tell_inflows
from moderation.actions.journal import write_journal
from moderation.actions.notices import (
    NoticeBody,
    OtherBodyError,
    close_notice,
    receive_notice,
)
from moderation.actions.readings import fold_readings
from moderation.actions.referrals import refer
from moderation.actions.second_looks import ask_second_look
from moderation.actions.statements import owe_statements
from moderation.actions.voices import lapse_proposals
from moderation.judgement import Judgement

__all__ = [
    "Judgement",
    "NoticeBody",
    "OtherBodyError",
    "Trace",
    "ask_second_look",
    "close_notice",
    "content_to_flag",
    "decide_case",
    "draw",
    "end_covers",
    "end_freezes",
    "flag",
    "fold_readings",
    "lapse_proposals",
    "owe_statements",
    "pass_on",
    "receive_notice",
    "refer",
    "tell_inflows",
    "undo_decision",
    "withdraw_flag",
    "write_journal",
]
