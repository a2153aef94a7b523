"""What happens here, told outside: feeds, cross-posts, cards and embeds. Reads Activity."""
