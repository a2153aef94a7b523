"""The domain's tables, one noun a file."""

from initiatives.models.alternative import Alternative
from initiatives.models.draft import Draft
from initiatives.models.image import Image
from initiatives.models.initiative import Initiative, Version
from initiatives.models.restriction import Restriction
from initiatives.models.stance import Milestone, Stance, StanceDelta, Tally

__all__ = [
    "Alternative",
    "Draft",
    "Image",
    "Initiative",
    "Milestone",
    "Restriction",
    "Stance",
    "StanceDelta",
    "Tally",
    "Version",
]
