"""Backups: made, kept, restored, and proven by a restore. See docs/adr/0015-backups.md."""
