"""Read ``DESIGN.toml``: how a sample was drawn, and the totals that its weights are calibrated to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from maal.survey.auxiliary import POPULATION
from maal.survey.calibrate import Method
from maal.survey.sample import Kind
from maal.survey.stages import Lonely
from maal.workspace.toml_file import parsed, text_of

CROSSING = " x "


def _several(value: object) -> object:
    """One name as a list of one."""
    return [value] if isinstance(value, str) else value


Name = Annotated[str, Field(min_length=1)]
Names = Annotated[list[Name], BeforeValidator(_several)]
Count = Annotated[float, Field(allow_inf_nan=False)]


def _total(value: object) -> object:
    """Totals of categories stay a section; anything else must be a number."""
    if isinstance(value, dict) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ValueError(f"must be a number, or a section with the total of each category; got {value!r}.")


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class CalibrationSection(_Section):
    """``[calibration]``."""

    method: Method = "raking"
    bounds: Annotated[list[Count], Field(min_length=2, max_length=2)] | None = None
    population: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    margins: dict[Name, Annotated[Any, BeforeValidator(_total)]] = {}

    @model_validator(mode="after")
    def _fits(self) -> CalibrationSection:
        if not self.margins and self.population is None:
            raise ValueError("needs [calibration.margins]: columns with their known total, or that of each category.")
        if self.method == "logit" and self.bounds is None:
            raise ValueError("logit needs bounds on new / old weight, such as bounds = [0.5, 2].")
        if self.method not in ("logit", "linear") and self.bounds is not None:
            raise ValueError(f"bounds go with the methods linear and logit; {self.method} has none.")
        for name, known in self.margins.items():
            _check_totals(name, known)
        return self


def _check_totals(name: str, known: object) -> None:
    if not isinstance(known, dict):
        return
    for category, total in known.items():
        if isinstance(total, bool) or not isinstance(total, int | float):
            raise ValueError(f"margin '{name}': the total of '{category}' must be a number; got {total!r}.")


class DesignFile(_Section):
    """The whole of ``DESIGN.toml``."""

    weights: Name | None = None
    strata: Names = []
    psu: Names = []
    fpc: Names = []
    nest: bool = False
    lonely: Lonely = "fail"
    kind: Kind = "probability"
    calibration: CalibrationSection | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data that the design needs, each once."""
        named = [*([self.weights] if self.weights else []), *self.strata, *self.psu, *self.fpc]
        return tuple(dict.fromkeys([*named, *self.calibrated_columns]))

    @property
    def calibrated_columns(self) -> tuple[str, ...]:
        """The columns of the margins."""
        return tuple(dict.fromkeys(part for name in self.margins for part in _columns_of(name) if part != POPULATION))

    @property
    def margins(self) -> dict[str | tuple[str, ...], Any]:
        """The margins as `maal.survey.Design.calibrate` takes them; ``size x region`` becomes a crossing."""
        if self.calibration is None:
            return {}
        found: dict[str | tuple[str, ...], Any] = {}
        for name, known in self.calibration.margins.items():
            key = _columns_of(name)
            found[key if len(key) > 1 else name] = _crossed(known) if len(key) > 1 else known
        if self.calibration.population is not None:
            found[POPULATION] = self.calibration.population
        return found


def _columns_of(name: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for part in name.split(CROSSING)) if isinstance(name, str) else name


def _crossed(known: Any) -> Any:
    if not isinstance(known, Mapping):
        return known
    return {tuple(part.strip() for part in category.split(CROSSING)): total for category, total in known.items()}


def read_design(path: Path) -> DesignFile:
    """Read and check the design file at ``path``.

    Raises BadInput when there is no such file, BadSetting, with all faults in one text, when it is no TOML or holds
    what maal cannot use.
    """
    return parse_design(text_of(path, "Name the design file with --design."), path.name)


def parse_design(text: str, name: str = "DESIGN.toml") -> DesignFile:
    """Check ``text`` as the content of a design file.

    >>> parse_design('weights = "pw"\\nstrata = "size"\\nfpc = ["fpc"]').columns
    ('pw', 'size', 'fpc')
    """
    return parsed(text, name, DesignFile)
