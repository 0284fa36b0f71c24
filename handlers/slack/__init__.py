"""Slack's side: `features` lists what listens. Nothing is imported here, so that readers of exports load no Bolt."""
