"""The site's own settings, with a real mail server and leases that end soon."""

from civic.settings import *  # noqa: F403

MAIL_TRANSPORT = "smtp"
MAIL_PER_SECOND = 0
MAIL_LEASE_SECONDS = 4
