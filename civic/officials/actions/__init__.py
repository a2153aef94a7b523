"""Every write about claimed mandates and their staff."""
