"""What the analysis of stages goes by: `settings.yaml`, validated."""

from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, model_validator

from insights.settings_file import read_settings
from warehouse.table import TIME
from warehouse.tables.orders import TABLE as ORDERS

FILE = Path(__file__).with_name("settings.yaml")


class SettingsError(ValueError):
    """The settings of stages are wrong: names the file, the place and the remedy."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StageTime(_Form):
    """A time of an order; the step that ends at it has a target and a team."""

    name: str
    target_hours: float = Field(default=0, ge=0)
    team: str = ""


class WorkingTime(_Form):
    """When people work, in `time_zone`: on `days` (1 = Monday) from `from_hour` to `to_hour`, but not on `holidays`."""

    time_zone: str = "UTC"
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    from_hour: float = Field(default=9, ge=0, le=24)
    to_hour: float = Field(default=18, ge=0, le=24)
    holidays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.to_hour <= self.from_hour:
            raise ValueError(f"to_hour {self.to_hour:g} is not after from_hour {self.from_hour:g}")
        if not self.days or not set(self.days) <= set(range(1, 8)):
            raise ValueError(f"days {list(self.days)} are not numbers from 1 (Monday) to 7")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"time_zone {self.time_zone!r} is unknown; name one such as Europe/Berlin") from error
        return self


class StageSettings(_Form):
    """The times of an order in the order in which they should happen, and what they are judged by."""

    times: tuple[StageTime, ...] = Field(min_length=2)
    working_time: WorkingTime = WorkingTime()
    batch_of: int = Field(default=5, ge=2)

    @model_validator(mode="after")
    def _knows_its_times(self) -> Self:
        columns = [name for name, dtype in ORDERS.schema.items() if dtype == TIME]
        for name in self.names:
            if name not in columns:
                nearest = ", ".join(get_close_matches(name, columns, 3)) or ", ".join(columns)
                raise ValueError(f"orders have no time {name!r}; did you mean {nearest}?")
        if len(set(self.names)) < len(self.names):
            raise ValueError("a time occurs twice; name each once")
        if missing := {"created_at", "shipped_at", "delivered_at"} - set(self.names):
            raise ValueError(f"{', '.join(sorted(missing))} must be among the times: promises are kept by them")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of `orders`."""
        return tuple(time.name for time in self.times)

    def target_hours(self, start: str, end: str) -> float:
        """How long the stage from one time to another may take."""
        first, last = self.names.index(start), self.names.index(end)
        return sum(time.target_hours for time in self.times[first + 1 : last + 1])

    def team(self, end: str) -> str:
        """Who can shorten the stage that ends with that time."""
        return self.times[self.names.index(end)].team

    def stages_of(self, provided: frozenset[str]) -> list[tuple[str, str]]:
        """The stages of an order whose export provides these columns: from each of its times to the next."""
        return list(pairwise(name for name in self.names if name in provided))


@cache
def stage_settings(file: Path = FILE) -> StageSettings:
    """The settings of `file`.

    Raises:
        SettingsError: it is no YAML, or says what is not understood.
    """
    return read_settings(StageSettings, file, SettingsError)
