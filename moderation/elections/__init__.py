"""What the calendar of elections changes for moderation: the rule, and the team's page."""
