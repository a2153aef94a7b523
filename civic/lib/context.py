"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

from civic.lib import affluence


def site(request: HttpRequest) -> dict[str, object]:
    """The instance's public name and address, and whether too many people come at once."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "SOURCE_URL": settings.SOURCE_URL,
        "FEDIVERSE_CREATOR": settings.FEDIVERSE_CREATOR,
        "affluence": affluence.is_on(),
    }
