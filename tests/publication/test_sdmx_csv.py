"""SDMX-CSV of a release held against the field guide of SDMX-CSV 2.0 (sdmx-twg/sdmx-csv), point by point."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import StringIO

import pytest
from tests.publication import releases

from maal.core import Period
from maal.publication.release.survey_release import survey_release
from maal.publication.render.sdmx_csv import component, release_sdmx_csv

MEASURES = ["OBS_VALUE", "STD_ERROR", "LOWER", "UPPER", "LEVEL", "N_OBS", "DESIGN_EFFECT"]
ATTRIBUTES = ["UNIT_MEASURE", "OBS_STATUS", "SOURCE"]


def content(**changes: object) -> str:
    return release_sdmx_csv(survey_release(replace(releases.surveyed(), **changes)), "NO1").decode("utf-8")


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), strict=True))


def test_the_header_names_structure_id_and_action_then_dimensions_measures_attributes() -> None:
    head, *_ = rows(content())
    dimensions = ["AREA", "INDICATOR", "TIME_PERIOD"]
    assert head == ["STRUCTURE", "STRUCTURE_ID", "ACTION", *dimensions, *MEASURES, *ATTRIBUTES]


def test_every_row_names_its_dataflow_with_agency_and_version_and_is_information() -> None:
    _, *found = rows(content())
    assert {tuple(row[:3]) for row in found} == {("dataflow", "NO1:SOCIAL(1.0.0)", "I")}


def test_it_is_rfc_4180_with_commas_and_crlf_and_without_byte_order_mark() -> None:
    text = content(source='Survey "A", by us')
    assert text.startswith("STRUCTURE,") and text.endswith("\r\n") and not re.search(r"[^\r]\n", text)
    assert '"Survey ""A"", by us"' in text
    assert len({len(row) for row in rows(text)}) == 1


def test_a_missing_figure_is_empty_and_its_status_says_why() -> None:
    head, *found = rows(content())
    west = [dict(zip(head, row, strict=True)) for row in found if "West" in row]
    assert [row["OBS_STATUS"] for row in west] == ["U", "U"]
    assert {row[name] for row in west for name in MEASURES} == {""}
    assert {row["UNIT_MEASURE"] for row in west} == {"SHARE"}


def test_every_row_is_one_observation_with_all_its_dimensions() -> None:
    _, *found = rows(content())
    keys = [tuple(row[3:6]) for row in found]
    assert len(set(keys)) == len(keys) == 10 and all(all(key) for key in keys)
    assert ("_T", "uses", "2025-Q3") in keys


@pytest.mark.parametrize(
    ("period", "written"),
    [("2025", "2025"), ("2025H2", "2025-S2"), ("2025Q1", "2025-Q1"), ("2025-03", "2025-03"), ("2025W07", "2025-W07")],
)
def test_time_is_written_as_sdmx_writes_it(period: str, written: str) -> None:
    head, first, *_ = rows(content(period=Period.parse(period)))
    assert first[head.index("TIME_PERIOD")] == written


def test_without_a_period_there_is_no_column_of_time() -> None:
    head, *_ = rows(content(period=None))
    assert "TIME_PERIOD" not in head


def test_columns_of_the_data_that_bear_a_name_of_sdmx_are_told_apart() -> None:
    figures = {("obs-value" if key[0] else "", *key[1:]): each for key, each in releases.surveyed().figures.items()}
    grouping = releases.grouping("obs-value", ("North", "East", "South", "West"))
    head, *_ = rows(content(figures=figures, groupings=(grouping,), gaps=()))
    assert head[3] == "OBS_VALUE_2" and len(set(head)) == len(head)


@pytest.mark.parametrize(("key", "written"), [("a@b$c", "A_B_C"), ("år 2", "X_R_2"), ("2nd", "X2ND"), ("", "X")])
def test_ids_of_components_are_capitals_digits_and_underscores(key: str, written: str) -> None:
    assert component(key) == written


def test_ids_and_values_are_the_same_whatever_the_labels_are_called() -> None:
    """The guide's labels=id: no language is in the file, so none has to be chosen."""
    renamed = releases.measured(label="Noe annet: b")
    assert content(measured=renamed) == content()


def test_a_library_for_sdmx_reads_it(tmp_path) -> None:
    io = pytest.importorskip(
        "pysdmx.io", reason="pip install pysdmx pandas pyarrow to read SDMX-CSV with a kept library"
    )
    path = tmp_path / "social.sdmx.csv"
    path.write_bytes(content().encode())
    (dataset,) = io.read_sdmx(path).data
    assert (dataset.structure, dataset.action.name) == ("Dataflow=NO1:SOCIAL(1.0.0)", "Information")
    head, *found = rows(content())
    assert list(dataset.data.columns) == head[3:]
    read = [[str(each) for each in row] for row in dataset.data.to_numpy().tolist()]
    assert [row[:3] for row in read] == [row[3:6] for row in found]
    values = [[_number(each) for each in row[3:10]] for row in read]
    assert values == [[_number(each) for each in row[6:13]] for row in found]


def _number(text: str) -> float | None:
    return float(text) if text not in ("", "NaN", "None") else None
