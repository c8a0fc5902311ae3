"""Canonical tables."""
