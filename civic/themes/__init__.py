"""The curated tree of subjects."""
