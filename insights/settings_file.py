"""Reading a settings file in YAML as a form, with a mistake told by file, place and remedy."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

Form = TypeVar("Form")


class _Loader(yaml.SafeLoader):
    """Refuses a key that is there twice: one of the two would be forgotten without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of `node`."""
        seen = set[object]()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} is there twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_settings(form: type[Form], file: Path, wrong: type[ValueError]) -> Form:
    """What `file` says; an empty file says nothing.

    Raises:
        ValueError: of the class `wrong`: it is no YAML, or says what is not understood.
    """
    try:
        said = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader
        return TypeAdapter(form).validate_python({} if said is None else said)
    except yaml.YAMLError as error:
        raise wrong(f"{file} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise wrong(": ".join(part for part in (str(file), place, told) if part)) from error
