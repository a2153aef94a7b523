"""Logs hold no link that lets somebody in."""

import logging
import logging.config
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core import signing
from django.test import Client

from civic.lib.logs import hide


@pytest.mark.parametrize(
    "token",
    [
        signing.Signer(sep=".").sign("0" * 32 + "-author"),
        signing.dumps(12, salt="x"),
        Fernet(Fernet.generate_key()).encrypt(b"lea@example.org").decode().rstrip("="),
    ],
    ids=["signed", "dated", "encrypted"],
)
def test_it_hides_each_kind_of_token(token):
    assert hide(f"Not Found: /recours/{token}/") == "Not Found: /recours/…/"
    assert hide(f"GET /recours/{token}/?a=1") == "GET /recours/…/?a=1"


@pytest.mark.parametrize(
    "path",
    [
        "/initiatives/12-rouvrir-la-passerelle-des-mauges-aux-pietons-et-aux-velos/",
        "/initiatives/images/6f0d6e5e-3a0c-4f8e-9d39-2f3f1f0c9d11.webp",
        "/static/css/site.css",
    ],
)
def test_it_leaves_other_addresses(path):
    assert hide(path) == path


def test_the_site_writes_its_refusals_without_them(db):
    token = signing.Signer(sep=".").sign("0" * 32 + "-author")
    written = StringIO()
    handler = logging.StreamHandler(written)
    for name in settings.LOGGING["handlers"]["console"]["filters"]:
        factory = dict(settings.LOGGING["filters"][name])
        handler.addFilter(logging.config.DictConfigurator({}).resolve(factory["()"])())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        assert Client().get(f"/recours/{token}/").status_code == 404
    finally:
        logger.removeHandler(handler)
    assert "/recours/…/" in written.getvalue()
    assert token not in written.getvalue()
