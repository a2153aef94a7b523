"""The operator's page: how the instance is, how it is used, and what it costs."""
