"""Algorithms over frames with real mathematics in them. Not here: reading, publishing (`assets/`) and pages."""
