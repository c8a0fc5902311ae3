"""How much more days vary than counts do by chance."""

from typing import Any

import numpy as np

Vector = np.ndarray[Any, np.dtype[np.float64]]


def dispersion(residuals: list[Vector], degrees: int) -> float:
    """The factor by which a variance grows, at least 1, from Pearson residuals of days in order.

    Pearson's chi-square / degrees of freedom, and where neighbouring days are alike (lag-1 correlation r) as much as
    (1 + r) / (1 - r) more, at most 3 times.
    """
    if degrees <= 0:
        return 1.0
    chi_square = sum(float((each**2).sum()) for each in residuals)
    return max(1.0, chi_square / degrees) * _carried(residuals)


def _carried(residuals: list[Vector]) -> float:
    pairs = sum(float((r[1:] * r[:-1]).sum()) for r in residuals)
    squares = sum(float((r**2).sum()) for r in residuals)
    count = sum(len(r) for r in residuals)
    correlation = pairs / squares if squares else 0.0
    # Small samples make it look smaller than it is.
    correlation += 1 / max(count, 1)
    return min(max((1 + correlation) / (1 - correlation), 1.0), 3.0) if correlation < 1 else 3.0
