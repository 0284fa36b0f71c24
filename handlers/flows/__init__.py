"""What we do when something happened: plain functions on a store, each telling its story in order."""
