"""Remember: the database, opened for one team at a time."""
