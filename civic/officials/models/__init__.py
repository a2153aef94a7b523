"""What the officials' app keeps."""

from civic.officials.models.alert import Alert, AlertPace, DeskFeed, Raised
from civic.officials.models.claim import Claim
from civic.officials.models.figures import AreaDay, AreaFigure, PlaceFigure
from civic.officials.models.register import RegisterEntry, RegisterFile
from civic.officials.models.staff import Staff
from civic.officials.models.visits import SavedView, Shortlisted, TeamNote, Visit

__all__ = [
    "Alert",
    "AlertPace",
    "AreaDay",
    "AreaFigure",
    "Claim",
    "DeskFeed",
    "PlaceFigure",
    "Raised",
    "RegisterEntry",
    "RegisterFile",
    "SavedView",
    "Shortlisted",
    "Staff",
    "TeamNote",
    "Visit",
]
