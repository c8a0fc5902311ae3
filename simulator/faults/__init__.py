"""Exceptions and near misses, one small function each; every module here that has `FAULTS` takes part."""

from simulator.faults.injection import inject

__all__ = ["inject"]
