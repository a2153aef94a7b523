"""The zero-install PostgreSQL, Redis and mailbox behind make run and make test."""
