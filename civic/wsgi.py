"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from civic.lib.gateway import with_plain_content_type

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

application = with_plain_content_type(get_wsgi_application())
