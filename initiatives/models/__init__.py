"""The domain's tables, one noun a file."""

from initiatives.models.action import Action, ActionVersion, Availability, Taking
from initiatives.models.alternative import Alternative
from initiatives.models.amendment import Amendment, AmendmentVersion
from initiatives.models.argument import (
    Argument,
    ArgumentMark,
    ArgumentVersion,
)
from initiatives.models.block import Block
from initiatives.models.call import Call
from initiatives.models.circle import Circle, CircleInvitation
from initiatives.models.debate import Conclusion, ConclusionVersion, Debate
from initiatives.models.draft import Draft
from initiatives.models.goal import Goal, GoalStep, GoalVersion
from initiatives.models.handing import Handing
from initiatives.models.helped import Helped
from initiatives.models.image import Image
from initiatives.models.initiative import Initiative, Version
from initiatives.models.integrity import (
    Excluded,
    Exclusion,
    GivenBack,
    PetitionFigures,
    RootChunk,
)
from initiatives.models.joining import Joining, JoiningStage
from initiatives.models.kit import KitMessage, KitMessageVersion
from initiatives.models.life import Life
from initiatives.models.message import Message, Reach, Seat, Thread
from initiatives.models.named_reply import NamedReply, NamedReplyVersion, ReplyToConfirm
from initiatives.models.organisation import (
    Backing,
    Organisation,
    OrganisationInvitation,
    OrganisationMember,
    OrganisationRole,
    OrganisationVersion,
)
from initiatives.models.pairing import Asked, Pairing, PairingStage
from initiatives.models.paper import PaperCount
from initiatives.models.petition import (
    Petition,
    PetitionArea,
    PetitionDay,
    PetitionStep,
    PetitionTally,
)
from initiatives.models.reply import Commitment, Forwarding, Reply, ReplyVersion, Word
from initiatives.models.reply_clock import ReplyClock
from initiatives.models.reply_draft import ReplyDraft
from initiatives.models.restriction import Restriction
from initiatives.models.sent_letter import SentLetter
from initiatives.models.shown_name import ShownName
from initiatives.models.signature import Root, Signature, SignatureDelta
from initiatives.models.source import ArgumentSource, CitedPage
from initiatives.models.stance import Milestone, Stance, StanceDelta, Tally
from initiatives.models.stand import Stand
from initiatives.models.team import Charter, TeamInvitation, TeamMember, TeamRole
from initiatives.models.thanks import Thanks
from initiatives.models.thread import LastWord, ThreadMute
from initiatives.models.update import Update, UpdateVersion

__all__ = [
    "Action",
    "ActionVersion",
    "Alternative",
    "Amendment",
    "AmendmentVersion",
    "Argument",
    "ArgumentMark",
    "ArgumentSource",
    "ArgumentVersion",
    "Asked",
    "Availability",
    "Backing",
    "Block",
    "Call",
    "Charter",
    "Circle",
    "CircleInvitation",
    "CitedPage",
    "Commitment",
    "Conclusion",
    "ConclusionVersion",
    "Debate",
    "Draft",
    "Excluded",
    "Exclusion",
    "Forwarding",
    "GivenBack",
    "Goal",
    "GoalStep",
    "GoalVersion",
    "Handing",
    "Helped",
    "Image",
    "Initiative",
    "Joining",
    "JoiningStage",
    "KitMessage",
    "KitMessageVersion",
    "LastWord",
    "Life",
    "Message",
    "Milestone",
    "NamedReply",
    "NamedReplyVersion",
    "Organisation",
    "OrganisationInvitation",
    "OrganisationMember",
    "OrganisationRole",
    "OrganisationVersion",
    "Pairing",
    "PairingStage",
    "PaperCount",
    "Petition",
    "PetitionArea",
    "PetitionDay",
    "PetitionFigures",
    "PetitionStep",
    "PetitionTally",
    "Reach",
    "Reply",
    "ReplyClock",
    "ReplyDraft",
    "ReplyToConfirm",
    "ReplyVersion",
    "Restriction",
    "Root",
    "RootChunk",
    "Seat",
    "SentLetter",
    "ShownName",
    "Signature",
    "SignatureDelta",
    "Stance",
    "StanceDelta",
    "Stand",
    "Taking",
    "Tally",
    "TeamInvitation",
    "TeamMember",
    "TeamRole",
    "Thanks",
    "Thread",
    "ThreadMute",
    "Update",
    "UpdateVersion",
    "Version",
    "Word",
]
