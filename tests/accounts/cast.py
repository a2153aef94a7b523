"""Who plays in these tests, and how they come in."""

import re
import time
from typing import Any

import pyotp
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.core import mail
from django.test import Client

from civic.accounts import demo
from civic.accounts.models import User
from tests.factories import make_user

PASSWORD = "canal pommier lundi 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(**fields: Any) -> User:
    """Somebody with a password."""
    fields.setdefault("password", PASSWORD)
    return make_user(**fields)


def enrolled(**fields: Any) -> User:
    """Somebody with a password and an application of codes."""
    user = person(**fields)
    demo.enrol_totp(user, SECRET)
    return user


def sign_in(client: Client, user: User, *, second_step: bool = False) -> Client:
    """Be `user`, who has just proved who they are, with or without the second step."""
    client.force_login(user)
    records = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    if second_step:
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()
    return client


def totp(offset: int = 0) -> str:
    """The code an independent application shows now, or some steps from now."""
    return pyotp.TOTP(SECRET).at(int(time.time()), counter_offset=offset)


def code_in_mail() -> str:
    """The code of the last mail sent."""
    text = str(mail.outbox[-1].body)
    found = re.search(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4}|\d{6})\s*$", text, re.MULTILINE)
    assert found, text
    return found.group(1)


def page_of(response: Any) -> str:
    """The page as a person may compare it: without the token that changes each time."""
    html = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
