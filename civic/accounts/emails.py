"""Mails about accounts that no allauth page sends."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import get_adapter

logger = logging.getLogger(__name__)


def tell_erased(address: str) -> None:
    """Tell the last known address that the account is gone; best effort, never repeated."""
    try:
        get_adapter().render_mail("account/email/erased", address, {}).send()
    except (OSError, SMTPException):
        logger.exception("mail not sent: account erased")
