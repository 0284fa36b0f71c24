"""Start the processes: the bot, its command line, its scheduler and the demo."""
