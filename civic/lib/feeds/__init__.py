"""Feeds as documents: one description, written as Atom, RSS, JSON Feed or OPML. Pure functions."""
