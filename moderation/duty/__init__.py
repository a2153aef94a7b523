"""Who is told that something waits, and what each moderator wants to see."""
