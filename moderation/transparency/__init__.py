"""The year's figures of moderation, in the layout of Implementing Regulation (EU) 2024/2835."""
