"""A shop simulator: orders that live through their stages, exported as platform files, with the truth."""

from simulator.formats import FORMATS
from simulator.sample import SampleSummary, write_sample

__all__ = ["FORMATS", "SampleSummary", "write_sample"]
