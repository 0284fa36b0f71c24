"""Fetch what people contributed outside Slack, one module a system.

Somebody who adds one needs to know neither Slack nor SQL.
"""
