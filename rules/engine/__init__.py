"""Load, compile and evaluate rules."""

from rules.engine.catalogue import Catalogue, load_catalogue, load_settings
from rules.engine.errors import RuleError
from rules.engine.evaluate import Verdicts, evaluate
from rules.features import Inputs

__all__ = ["Catalogue", "Inputs", "RuleError", "Verdicts", "evaluate", "load_catalogue", "load_settings"]
