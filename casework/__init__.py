"""What people decided, kept in an SQL store of its own. Not here: what the nights found (`assets/`)."""
