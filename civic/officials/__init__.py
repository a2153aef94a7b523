"""Elected officials: claiming and verifying a mandate, the desk of an area, alerts, exports."""
