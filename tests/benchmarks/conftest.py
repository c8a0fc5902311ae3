import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
# Contestants are scripts that import their neighbours.
sys.path += [str(BENCHMARKS), str(BENCHMARKS / "side_by_side")]
