"""The policy of moderation as a public page: `moderation.categories` says it, this prints it."""
