"""What the officials' app keeps."""

from civic.officials.models.claim import Claim
from civic.officials.models.register import RegisterEntry, RegisterFile
from civic.officials.models.staff import Staff

__all__ = ["Claim", "RegisterEntry", "RegisterFile", "Staff"]
