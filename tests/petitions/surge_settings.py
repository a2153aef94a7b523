"""The site's own settings, with a real mail server and leases that end soon."""

from civic.settings import *  # noqa: F403
from civic.settings import CELERY_BEAT_SCHEDULE

MAIL_TRANSPORT = "smtp"
MAIL_PER_SECOND = 0
MAIL_LEASE_SECONDS = 4
# Every few seconds, not once an hour: it must not depend on the clock whether they are killed too.
CELERY_BEAT_SCHEDULE["sweep-suspects"]["schedule"] = 5.0
