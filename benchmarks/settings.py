"""The site's own settings, plus the yardstick's address and two databases to compare."""

import os

from civic.settings import *  # noqa: F403
from civic.settings import DATABASES, LOGGING, MAIL_TRANSPORT

ROOT_URLCONF = "benchmarks.urls"
DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", DATABASES["default"]["NAME"])
LOGGING["root"]["level"] = "ERROR"
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}
# What is measured is what an answer costs, not how many are allowed.
ACCOUNT_RATE_LIMITS = False
MAIL_TRANSPORT = os.environ.get("BENCH_MAIL_TRANSPORT", MAIL_TRANSPORT)
