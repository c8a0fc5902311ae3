"""Which expectations exist and what they take, from the schemas that Great Expectations ships.

Reads the files; does not import the package, which takes seconds.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipelines.contracts.errors import ContractError

# Arguments of every expectation that a contract sets elsewhere (id, severity, meaning) or not at all.
_OURS = frozenset(
    (
        "id", "meta", "notes", "result_format", "description", "catch_exceptions", "rendered_content",
        "severity", "windows", "batch_id", "row_condition", "condition_parser", "ignore_row_if", "metadata",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Signature:
    """What an expectation takes: `class_name` is its class in `great_expectations.expectations`."""

    class_name: str
    arguments: frozenset[str]
    required: frozenset[str]


@cache
def vocabulary() -> dict[str, Signature]:
    """Every expectation by its snake name."""
    spec = find_spec("great_expectations")
    if spec is None or not spec.submodule_search_locations:
        raise ContractError("Great Expectations is not installed. Run `pip install great-expectations`.")
    folder = Path(spec.submodule_search_locations[0], "expectations", "core", "schemas")
    return dict(_signature(path) for path in folder.glob("*Expect*.json"))


def _signature(path: Path) -> tuple[str, Signature]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    name = schema["properties"]["metadata"]["properties"]["expectation_type"]["const"]
    arguments = frozenset(schema["properties"]) - _OURS
    return name, Signature(path.stem, arguments, frozenset(schema.get("required", ())) & arguments)
