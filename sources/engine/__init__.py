"""From a file in an inbox to canonical tables: identify, land, map."""
