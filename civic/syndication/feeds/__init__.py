"""Feeds: what happened, for any reader of feeds."""
