"""Loading `rules/contracts/*.yaml`. One file = the contract of one table; the folder is the registry."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from pipelines.contracts.arguments import problems
from pipelines.contracts.errors import ContractError, unknown
from warehouse.tables import all_tables

FOLDER = Path(__file__).parents[2] / "rules" / "contracts"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meaning(_Strict):
    """What an expectation demands, for people."""

    en: Words
    zh: Words


class Expectation(_Strict):
    """One demand on a table: `expect` is a Great Expectations name, `arguments` (`with:`) what it takes."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    severity: Literal["error", "warning"]
    meaning: Meaning
    expect: str
    arguments: dict[str, Any] = Field(alias="with")


class Contract(_Strict):
    """All demands on one table."""

    table: str
    expectations: tuple[Expectation, ...]


def load_contracts(folder: Path = FOLDER) -> tuple[Contract, ...]:
    """Every contract of `folder`, by table name.

    Raises:
        ContractError: none, or a badly written one; names file, entry, offending word and nearest names.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ContractError(f"No contract (*.yaml) in {folder}.")
    return tuple(_load(path) for path in files)


def _load(path: Path) -> Contract:
    if path.stem not in all_tables():
        raise ContractError(f"{path}: {unknown('table', path.stem, all_tables())} Rename the file.")
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise ContractError(f"{path}: must be a list of expectations (`- id: ...`).")
    expectations = tuple(_parse(path, number, entry) for number, entry in enumerate(entries, 1))
    contract = Contract(table=path.stem, expectations=expectations)
    found = [*_repeated(contract), *_misused(contract)]
    if found:
        raise ContractError("\n".join(f"{path}, {problem}" for problem in found))
    return contract


def _parse(path: Path, number: int, entry: object) -> Expectation:
    try:
        return Expectation.model_validate(entry)
    except ValidationError as error:
        name = entry.get("id", "no id") if isinstance(entry, dict) else "not a mapping"
        found = [f"{path}, entry {number} ({name}): {_explain(detail)}" for detail in error.errors()]
        raise ContractError("\n".join(found)) from error


def _explain(detail: ErrorDetails) -> str:
    place, kind = [str(part) for part in detail["loc"]], detail["type"]
    if kind == "extra_forbidden":
        fields = Meaning.model_fields if place[0] == "meaning" else Expectation.model_fields
        return unknown("key", place[-1], (field.alias or name for name, field in fields.items()))
    if kind == "missing":
        return f"key '{'.'.join(place)}' is missing."
    return f"{'.'.join(place) or 'entry'}: {detail['msg']}."


def _repeated(contract: Contract) -> Iterator[str]:
    ids = [expectation.id for expectation in contract.expectations]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"id '{name}' occurs {ids.count(name)} times. Give each expectation its own."


def _misused(contract: Contract) -> Iterator[str]:
    table = all_tables()[contract.table]
    for number, expectation in enumerate(contract.expectations, 1):
        for problem in problems(expectation.expect, expectation.arguments, table):
            yield f"entry {number} ({expectation.id}): {problem}"
