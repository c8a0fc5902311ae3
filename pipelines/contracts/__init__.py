"""Contracts judge each table as a whole (`rules/contracts/*.yaml`), by Great Expectations inside DuckDB.

Not here: verdicts on single orders (the rule catalogue). Importing this does not import Great Expectations.
"""

from pipelines.contracts.catalogue import Contract, Expectation, load_contracts
from pipelines.contracts.errors import ContractError
from pipelines.contracts.run import blocking, run_contracts

__all__ = ["Contract", "ContractError", "Expectation", "blocking", "load_contracts", "run_contracts"]
