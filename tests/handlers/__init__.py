"""The handlers' own rules, by tables of named cases."""
