"""Reading YAML that people write: the line of each entry is kept, repeated keys and aliases are refused."""

from pathlib import Path
from typing import Any

import yaml

from rules.engine.errors import RuleError

LINE = "__line__"
MAX_BYTES, MAX_DEPTH = 1_000_000, 20


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]  # either base
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002  # the base's signature
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key_node.start_mark)
            if key in mapping:
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} is repeated", problem_mark=key_node.start_mark)
            mapping[key] = self.construct_object(value_node, deep=True)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


def _construct_map(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    return loader.construct_mapping(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_map)


def read_entries(file: Path) -> list[dict[str, Any]]:
    """The list of mappings in `file`, each with its line number under `LINE`.

    Raises:
        RuleError: not YAML, too large, not UTF-8, or not a list of mappings; names file and line.
    """
    entries = _read(file)
    if entries is None:
        return []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RuleError("must be a list of entries, each starting with `- id:`", file=file, line=1)
    return entries


def read_mapping(file: Path) -> dict[str, Any]:
    """The mapping in `file`, with line numbers under `LINE`.

    Raises:
        RuleError: not YAML, too large, not UTF-8, or no mapping; names file and line.
    """
    content = _read(file)
    if content is not None and not isinstance(content, dict):
        raise RuleError("must hold sections like `shops:`", file=file, line=1)
    return content or {LINE: 1}


def _read(file: Path) -> Any:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise RuleError(f"is larger than {MAX_BYTES:,} bytes; split it", file=file)
        text = file.read_text(encoding="utf-8-sig")
        _refuse_traps(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader's child
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror}", file=file) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = (error.problem or "is not YAML").replace("'\\t'", "a tab; indent with spaces")
        raise RuleError(problem, file=file, line=line) from error
    # Of values: a day that there is not (2026-13-45), a number of ten thousand digits.
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise RuleError(f"is not YAML in UTF-8: {error}", file=file) from error


def _refuse_traps(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        problem = "aliases (*name) are not allowed" if isinstance(event, yaml.AliasEvent) else ""
        if problem or depth > MAX_DEPTH:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem=problem or f"more than {MAX_DEPTH} levels deep", problem_mark=mark)


def without_lines(value: Any) -> Any:
    """`value` without the line numbers."""
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != LINE}
    return [without_lines(item) for item in value] if isinstance(value, list) else value
