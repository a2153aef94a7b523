"""The picture that goes with a content of a room, over the API."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from initiatives.models import Image


@extend_schema_serializer(component_name="Picture")
class PictureSerializer(serializers.Serializer[object]):
    """A picture and what it shows."""

    url = serializers.CharField()
    alt = serializers.CharField()


def picture_of(picture: Image | None, site: str) -> dict[str, str] | None:
    """What `PictureSerializer` shows; nothing without one."""
    if picture is None:
        return None
    return {"url": f"{site}{picture.get_absolute_url()}", "alt": picture.alt}
