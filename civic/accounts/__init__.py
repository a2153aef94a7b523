"""People, roles, mandates, consents, tokens, their data and its erasure."""
