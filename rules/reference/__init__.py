"""Reference data of rules: read in `tables.py`, made by the `build_*.py`."""
