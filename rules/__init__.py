"""The rule catalogue (`*.yaml`), the features that rules share, and the engine that judges orders by them."""
