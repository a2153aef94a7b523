"""What moderation keeps: notices, flags, cases, decisions."""

from moderation.models.case import Case, Passed
from moderation.models.decision import Decision
from moderation.models.flag import Flag
from moderation.models.journal import Entry
from moderation.models.notice import SENDER_KEPT, Notice, Statement

__all__ = ["SENDER_KEPT", "Case", "Decision", "Entry", "Flag", "Notice", "Passed", "Statement"]
