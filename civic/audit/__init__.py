"""Append-only record, sealed in batches into a hash chain; no foreign keys."""
