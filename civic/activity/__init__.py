"""What happened, written once; everything that tells people reads it."""
