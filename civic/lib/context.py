"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

from civic.lib import affluence, identity, read_only


def site(request: HttpRequest) -> dict[str, object]:
    """The instance's public name and address, and what it tells everybody today."""
    return {
        "SITE_NAME": identity.site_name(),
        "SITE_URL": settings.SITE_URL,
        "SOURCE_URL": settings.SOURCE_URL,
        "FEDIVERSE_CREATOR": settings.FEDIVERSE_CREATOR,
        "affluence": affluence.is_on(),
        "banner": identity.banner().words,
        "read_only": read_only.words(),
        "read_only_until": read_only.until(),
    }
