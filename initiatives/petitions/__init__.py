"""Rules of petitions that need no database: thresholds, addresses, receipts, states."""
