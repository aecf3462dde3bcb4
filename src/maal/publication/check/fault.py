"""What the linter finds: a rule that a block breaks, and whether that stops the publication."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from maal.core import Text


class Severity(StrEnum):
    """An error stops the publication; a warning is printed in it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a block breaks: its name, how severe that is, the key of the block, and in words what to mend."""

    rule: str
    severity: Severity
    block: str
    text: Text


def error(rule: str, block: str, text: Text) -> Fault:
    """Make a fault that stops the publication."""
    return Fault(rule, Severity.ERROR, block, text)


def warning(rule: str, block: str, text: Text) -> Fault:
    """Make a fault that is printed in the publication."""
    return Fault(rule, Severity.WARNING, block, text)
