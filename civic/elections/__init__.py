"""The calendar of elections: dated polls, who stands, and when the law asks for silence."""
