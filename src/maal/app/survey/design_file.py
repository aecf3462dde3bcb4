"""Read ``DESIGN.toml``: how a sample was drawn, or its replicate weights, and the totals to calibrate weights to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from maal.survey.auxiliary import POPULATION
from maal.survey.calibrate import Method
from maal.survey.replicate_factors import METHODS, ReplicateMethod
from maal.survey.sample import Kind
from maal.survey.stages import Lonely
from maal.workspace.toml_file import parsed, text_of

CROSSING = " x "


def _several(value: object) -> object:
    """One name as a list of one."""
    return [value] if isinstance(value, str) else value


def _several_numbers(value: object) -> object:
    """One number as a list of one."""
    return value if isinstance(value, list) else [value]


Name = Annotated[str, Field(min_length=1)]
Names = Annotated[list[Name], BeforeValidator(_several)]
Count = Annotated[float, Field(allow_inf_nan=False)]
Factors = Annotated[list[Annotated[float, Field(ge=0, allow_inf_nan=False)]], BeforeValidator(_several_numbers)]


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


class ReplicatesSection(_Section):
    """``[replicates]``: weights that come with the data (see `maal.survey.ReplicateDesign.from_weights`)."""

    columns: Annotated[Names, Field(min_length=1)]
    method: ReplicateMethod | None = None
    rho: Count | None = None
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    rscales: Factors | None = None
    mse: bool = False
    combined: bool = True

    @model_validator(mode="after")
    def _fits(self) -> ReplicatesSection:
        if self.method is None and self.scale is None:
            raise ValueError(f"needs method, how the weights were made ({', '.join(METHODS)}), or else scale.")
        if self.rho is not None and self.method != "Fay":
            raise ValueError(f"rho belongs to Fay's method; {self.method or 'a scale alone'} has none.")
        if self.method == "Fay" and (self.rho is None) == (self.scale is None):
            raise ValueError("Fay's method needs rho, the factor of the half left out, or scale: one of the two.")
        if self.rho is not None and not 0 <= self.rho < 1:
            raise ValueError(f"rho must be 0 or more and below 1; got {self.rho:g}.")
        if self.method == "JKn" and self.rscales is None and self.scale is None:
            raise ValueError("JKn needs rscales, (n - 1) / n of the stratum of each replicate, or scale.")
        return self

    def scale_of(self, replicates: int) -> float:
        """The scale of so many replicates: as told, or by the method (`maal.survey.ReplicateDesign.from_weights`).

        >>> ReplicatesSection(columns=["rep_*"], method="Fay", rho=0.5).scale_of(80)
        0.05
        """
        if self.scale is not None:
            return self.scale
        drawn_again = 1 / max(replicates - 1, 1)
        by_method: dict[str | None, float] = {
            "JK1": (replicates - 1) / replicates,
            "JKn": 1.0,
            "BRR": 1 / replicates,
            "Fay": 1 / (replicates * (1 - (self.rho or 0)) ** 2),
            "bootstrap": drawn_again,
            "rao-wu": drawn_again,
        }
        return by_method[self.method]


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
    replicates: ReplicatesSection | None = None

    @field_validator("replicates")
    @classmethod
    def _stand_alone(cls, given: ReplicatesSection, others: ValidationInfo) -> ReplicatesSection:
        known = others.data
        beside = [name for name in ("strata", "psu", "fpc", "nest") if known.get(name)]
        beside += ["lonely"] if known.get("lonely", "fail") != "fail" else []
        if beside:
            raise ValueError(
                f"stands in place of strata, psu and fpc, and there is {', '.join(beside)} beside it: leave out one."
            )
        if known.get("weights", "") is None:
            raise ValueError("needs weights besides, the column with the weight of the full sample.")
        return given

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data that the design needs, each once, but for the replicate weights."""
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
