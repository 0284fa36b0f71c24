"""Judge: pure functions on plain values, with no Slack, no SQL, no network and no clock."""
