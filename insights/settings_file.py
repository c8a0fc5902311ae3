"""Reading a settings file in YAML as a form, with a mistake told by file, place and remedy."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Form = TypeVar("Form", bound=BaseModel)


def read_settings(form: type[Form], file: Path, wrong: type[ValueError]) -> Form:
    """What `file` says; an empty file says nothing.

    Raises:
        ValueError: of the class `wrong`: it is no YAML, or says what is not understood.
    """
    try:
        return form.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except yaml.YAMLError as error:
        raise wrong(f"{file} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise wrong(": ".join(part for part in (str(file), place, told) if part)) from error
