"""How fast the bot is, measured beside a bare Bolt app in the same run: `make bench`."""
