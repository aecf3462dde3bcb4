"""The samples and designs of the reference files, on any engine."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from maal.survey import Design
from tests.survey.conftest import ENGINES
from tests.survey.r_calls import Call, read, split, terms

OWN = Path(__file__).parent / "reference"
SHARED = Path(__file__).resolve().parents[3] / "shared"
ABSENT = "the folder shared/ with survey microdata and R's values is not beside the repository"

column = pl.col
# Columns that R's calls write as expressions, by their text.
EXPRESSIONS: dict[str, dict[str, pl.Expr]] = {
    "apiclus1": {"I(ell==0)": column("ell") == 0},
    "apipop": {"N": pl.len()},
    "apistrat": {"I(awards=='Yes')": column("awards") == "Yes"},
    "enterprises": {
        "stratum": pl.format("{} {}", "size", "industry"),
        "I(n_h/fpc)": column("n_h") / column("fpc"),
        "I(0*turnover+1)": column("turnover") * 0 + 1,
        "interaction(size, region)": pl.format("{}.{}", "region", "size"),  # sorted as R sorts its levels
        "industry=='C'": column("industry") == "C",
        "region=='west' & size=='250+'": (column("region") == "west") & (column("size") == "250+"),
        "region=='west' & size=='10-49'": (column("region") == "west") & (column("size") == "10-49"),
        "size=='250+' & industry=='J'": (column("size") == "250+") & (column("industry") == "J"),
        "uJ": column("uses_social") * (column("industry") == "J"),
        "nJ": (column("industry") == "J").cast(pl.Int64),
        "uC": column("uses_social") * (column("industry") == "C"),
        "nC": (column("industry") == "C").cast(pl.Int64),
        "web_sales where policy": pl.when(column("policy").is_not_null()).then("web_sales"),
        "policy where web_sales": pl.when(column("web_sales").is_not_null()).then("policy"),
    },
    "schools": {
        "I(0*f2)": pl.lit(float("inf")),  # to R a population without end, as a fraction of 0
        "kind=='private'": column("kind") == "private",
        "stratum==1": column("stratum") == 1,
        "!is.na(laptops)": column("laptops").is_not_null(),
    },
    "lonely": {
        "stratum!='E' | psu=='E1'": (column("stratum") != "E") | (column("psu") == "E1"),
        "I(ifelse(stratum %in% c('B', 'D'), 1, fpc))": pl.when(column("stratum").is_in(["B", "D"]))
        .then(1)
        .otherwise("fpc"),
    },
}


@cache
def sample(name: str) -> pl.DataFrame:
    """One file of the project's own or of shared/, with its expressions and the number of each ``row``."""
    own, shared = OWN / f"{name}.csv", SHARED / "data" / "survey" / f"{name}.csv"
    if not (own.is_file() or shared.is_file()):
        pytest.skip(ABSENT)
    null = "" if own.is_file() else "NA"
    frame = pl.read_csv(own if own.is_file() else shared, null_values=null, infer_schema_length=None)
    return frame.with_row_index("row").with_columns(**EXPRESSIONS.get(name, {}))


@cache
def on_engine(name: str, engine: str) -> Any:
    return ENGINES[engine](sample(name))


def cases(name: str) -> dict[str, Any]:
    """The cases of a reference file; skips where it is not there."""
    path = OWN / name if (OWN / name).is_file() else SHARED / "reference" / name
    if not path.is_file():
        pytest.skip(ABSENT)
    return dict(json.loads(path.read_text("utf-8"))["cases"])


def design_of(text: str, engine: str, lonely: str = "fail") -> Design:
    """The design that R's ``svydesign(...)`` describes."""
    call = read(text)
    psu = None if call.options["id"] == "~1" else terms(call.options["id"])
    strata = _strata(call)
    return Design(
        on_engine(call.options["data"], engine),
        weights=terms(call.options["weights"])[0] if "weights" in call.options else None,
        strata=strata,
        psu=psu,
        fpc=terms(call.options["fpc"]) if "fpc" in call.options else None,
        nest=call.options.get("nest") == "TRUE",
        lonely=lonely,  # type: ignore[arg-type]
    )


def _strata(call: Call) -> list[str] | None:
    if "strata" not in call.options:
        return None
    text = call.options["strata"].removeprefix("~")
    return split(text[12:-1], ",") if text.startswith("interaction") else terms(text)


def rows_of(native: Any) -> pl.DataFrame:
    """A frame of any engine as Polars."""
    found: pl.DataFrame = nw.from_native(native).lazy().collect("polars").to_native()
    return found
