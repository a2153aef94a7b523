"""The published schema is what it says it is."""

import json

import pytest
from openapi_spec_validator import validate

pytestmark = pytest.mark.django_db


def test_it_publishes_a_valid_openapi_31_document(client):
    response = client.get("/api/v1/schema/?format=json")
    document = json.loads(response.content)
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_it_says_who_needs_a_key(client):
    paths = json.loads(client.get("/api/v1/schema/?format=json").content)["paths"]
    assert {} in paths["/api/v1/initiatives/"]["get"]["security"]
    assert {} not in paths["/api/v1/initiatives/"]["post"]["security"]
    assert {} not in paths["/api/v1/stances/"]["get"]["security"]
