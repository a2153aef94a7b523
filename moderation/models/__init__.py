"""What moderation keeps: notices, flags, cases, decisions, appeals, rules, what to look at."""

from moderation.models.appeal import Appeal, Plea, Ruling, Seat
from moderation.models.case import Case, Passed
from moderation.models.cover import Cover
from moderation.models.decision import Decision
from moderation.models.duty import Duty
from moderation.models.flag import Flag
from moderation.models.imprint import Imprint
from moderation.models.inflow import Inflow
from moderation.models.journal import Entry
from moderation.models.notice import SENDER_KEPT, Notice, Statement, TrustedFlagger
from moderation.models.order import Order, OrderContent
from moderation.models.patrol import Cursor, Post
from moderation.models.recusal import Recusal
from moderation.models.referral import Referral
from moderation.models.rejudging import Rejudging
from moderation.models.sealed import Sealed
from moderation.models.transmission import Authority, Transmission
from moderation.models.watch import Hit, Rule
from moderation.models.wave import Wave, WaveItem
from moderation.models.yearly import Yearly

__all__ = [
    "SENDER_KEPT",
    "Appeal",
    "Authority",
    "Case",
    "Cover",
    "Cursor",
    "Decision",
    "Duty",
    "Entry",
    "Flag",
    "Hit",
    "Imprint",
    "Inflow",
    "Notice",
    "Order",
    "OrderContent",
    "Passed",
    "Plea",
    "Post",
    "Recusal",
    "Referral",
    "Rejudging",
    "Rule",
    "Ruling",
    "Sealed",
    "Seat",
    "Statement",
    "Transmission",
    "TrustedFlagger",
    "Wave",
    "WaveItem",
    "Yearly",
]
