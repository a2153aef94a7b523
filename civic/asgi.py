"""ASGI entry point, for deployers who need one; synchronous views run best under WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

application = get_asgi_application()
