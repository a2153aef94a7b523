"""The validator and a folder for pictures."""

from tests.journeys.conftest import vnu

__all__ = ["vnu"]
