"""Which pages exist: the files of `app_pages/`, by their own order."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from dashboards import app_pages
from dashboards.view import View

current_view: ContextVar[View] = ContextVar("current_view")


@dataclass(frozen=True)
class Page:
    """What a page says about itself: `title` in both languages, `icon` for the menu, `order` within it."""

    title: Mapping[str, str]
    icon: str
    order: int


class PageModule(Protocol):
    """A file of `app_pages/`."""

    PAGE: Page

    def render(self, view: View) -> None:
        """Draw the page."""


@cache
def all_pages() -> dict[str, PageModule]:
    """Every page by the name of its file (= its address), in menu order."""
    names = (module.name for module in iter_modules(app_pages.__path__))
    modules = {name: cast(PageModule, import_module(f"{app_pages.__name__}.{name}")) for name in names}
    return dict(sorted(modules.items(), key=lambda item: (item[1].PAGE.order, item[0])))


def show(stem: str) -> None:
    """Draw the page `stem` for the view at hand."""
    all_pages()[stem].render(current_view.get())
