"""What the demo shows: invented people and initiatives, loaded through the real actions."""
