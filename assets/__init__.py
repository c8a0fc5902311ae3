"""Dagster assets: one file = one table; folder = stage = Dagster group (`raw < refined < results`)."""
