"""What can be wrong with a file as a whole. What is wrong with one row goes to quarantine instead."""

from typing import Literal


class FileProblem(Exception):  # noqa: N818  # a finding about a file, not a fault of ours
    """A file cannot be used; the message says why and what to do. `kind` as in table `files`."""

    def __init__(self, kind: Literal["unreadable", "unrecognised"], message: str) -> None:
        super().__init__(message)
        self.kind = kind


class SourceError(Exception):
    """A mapping (`sources/*.yaml`) is wrong; names file, place and the nearest valid names."""
