"""Tests of what starts the bot: settings, the command line, `plaudit check`."""
