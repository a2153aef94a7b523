"""From one Activity to one post on one channel, once."""
