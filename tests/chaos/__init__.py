"""What only shows under load and when processes die: `make chaos`."""
