"""Importing this registers the kinds of this app, in the order they need each other."""

from initiatives.dataset import base, people, texts, stances, activities, follows  # noqa: F401, I001
