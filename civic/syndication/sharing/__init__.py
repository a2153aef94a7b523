"""Cards, embeds and words for people who share."""
