"""The mail outbox, who follows what, and what people are told at the rhythm they chose."""
