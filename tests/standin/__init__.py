"""The stand-in Slack's own tests."""
