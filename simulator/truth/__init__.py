"""Which order truly has which exception: every rule as a Polars expression over the simulator's own state.

Independent of the rule catalogue on purpose: two readings of one definition can be compared.
"""

from simulator.truth.crowds import neighbours, together
from simulator.truth.judge import covered, truth

__all__ = ["covered", "neighbours", "together", "truth"]
