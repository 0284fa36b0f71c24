"""React to what happened: in Slack, on the clock, on the web."""
