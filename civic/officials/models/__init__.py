"""What the officials' app keeps."""

from civic.officials.models.claim import Claim
from civic.officials.models.staff import Staff

__all__ = ["Claim", "Staff"]
