"""Pages of mandates: one's own, staff, the directory."""
