"""The operator's tools: themes, mandates, roles, legal notices."""
