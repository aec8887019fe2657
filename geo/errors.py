"""Every error that we raise on purpose: one root, so that a caller may catch broadly or narrowly."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where, what was found, what was expected, what to do.

    Parameters
    ----------
    file
        Path as a reader of the project knows it, with forward slashes: ``data/records/x.yaml``.
    field
        Dotted path inside the file, list positions in brackets: ``events[1].date``; ``""`` for the whole file.
    found
        What stands there, shortened.
    expected
        What may stand there.
    todo
        What mends it.
    """

    file: str
    field: str
    found: str
    expected: str
    todo: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.field}" if self.field else self.file
        return f"{where}: found {self.found}, expected {self.expected}; {self.todo}"


class GeoError(ValueError):
    """Root of all errors that are raised on purpose; its text may be shown to a reader."""


class DataError(GeoError):
    """The data folder has faults; ``faults`` lists every one, in file order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''} in the data:"]
        super().__init__("\n".join([*lines, *(f"- {fault}" for fault in self.faults)]))


class ExportError(GeoError):
    """A layer or a format that does not exist, or a file that cannot be written."""


class CitationError(GeoError):
    """An address or a hash that is none, so that nothing can be verified."""
