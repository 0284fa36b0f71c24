"""Fetch what people contributed outside Slack, one module a system; an outsider needs to know neither Slack nor SQL to add one."""
