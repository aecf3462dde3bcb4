"""Importing: every source's sample, folders, mapping, dry runs, twice, and all or nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import ORDERS, VISITS, Maal, command, process, rows_in

from maal.sources import known_sources

SOURCES = known_sources()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_sample_of_every_source_is_recognised_loaded_and_scored(
    maal: Maal, space: Path, tmp_path: Path, name: str
) -> None:
    source = SOURCES[name]
    file = tmp_path / ("sample.json" if source.sample.lstrip().startswith(("[", "{")) else "sample.csv")
    file.write_text(source.sample, "utf-8")
    (done,) = maal("import", file, "--json").json
    assert (done["file"], done["kind"], done["source"]) == (file.name, source.kind, name)
    needs_orders = name == "shopify_url_tags"  # its tags belong to orders, of which an empty workspace has none
    assert needs_orders or sum(table["new"] for table in done["tables"]) > 0
    again = maal("import", file)
    assert again.code == 0 and " 0 new, 0 revised" in again.out
    scored = maal("scorecard")
    said = "Nothing is recorded yet"
    assert scored.code == 0 or said in scored.err or "cannot be summed" in scored.err


def test_a_folder_stands_for_its_files_and_hidden_ones_are_left(maal: Maal, space: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    (exports / "older").mkdir(parents=True)
    (exports / "visits.csv").write_text(VISITS)
    (exports / "orders.csv").write_text(ORDERS)
    (exports / ".DS_Store").write_bytes(b"\0\1")
    done = maal("import", exports)
    assert done.code == 0 and done.err == ""
    assert done.out.splitlines()[0] == "orders.csv: generic_outcomes"
    assert "touchpoint: 4 rows, loaded 4 new, 0 revised, 0 unchanged" in done.out
    assert "contacts: radio 2, newsletter 2" in done.out
    assert rows_in(space) == {"touchpoint": 4, "outcome": 2}


def test_a_dry_run_counts_and_changes_nothing(maal: Maal, space: Path, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    before = sorted(space.rglob("*"))
    done = maal("import", tmp_path / "visits.csv", "--dry-run")
    assert done.code == 0 and "would load 4 new" in done.out
    assert rows_in(space) == {}
    assert [file for file in sorted(space.rglob("*")) if "records" not in file.name and "lock" not in file.name] == [
        file for file in before if "records" not in file.name
    ]


def test_json_is_json_and_nothing_else(space: Path, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    done = process("import", tmp_path / "visits.csv", "--json", "--workspace", space)
    (one,) = done.json
    assert done.err == ""
    assert one["channels"] == {"newsletter": 2, "radio": 2}
    assert one["tables"][0]["rows"] == 4 and one["dry_run"] is False and one["load"]


def test_the_same_file_twice_changes_nothing_and_equal_rows_both_stay(maal: Maal, space: Path, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(VISITS + "3,2026-07-05 09:00,radio\n")
    assert "5 new" in maal("import", file).out
    assert "0 new, 0 revised, 5 unchanged" in maal("import", file).out
    assert rows_in(space) == {"touchpoint": 5}


def test_one_bad_file_among_several_loads_none_and_all_faults_are_said(maal: Maal, space: Path, tmp_path: Path) -> None:
    texts = {
        "a.csv": VISITS,
        "b.csv": "colour,shape\nred,round\n",
        "c.csv": "",
        "d.csv": VISITS.replace("2026", "1926"),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    done = maal("import", *(tmp_path / name for name in texts))
    assert done.code == 1
    assert "b.csv is not recognised" in done.message
    assert "c.csv is empty" in done.message
    assert "d.csv has rows that cannot be loaded" in done.message and "4 rows before 1990" in done.message
    assert done.message.endswith("Nothing was loaded; 1 other files can be.")
    assert rows_in(space) == {}


def test_an_unknown_file_is_mapped_by_hand_with_the_words_of_its_message(
    maal: Maal, space: Path, tmp_path: Path
) -> None:
    file = tmp_path / "log.csv"
    file.write_text("hvem;naar;hvor\n1;03.07.2026 10:00;Innbyggertorget\n")
    refused = maal("import", file)
    assert refused.code == 1 and "The file's columns: hvem, naar, hvor" in refused.message
    assert "--as" in refused.message and "--map" in refused.message
    done = maal("import", file, "--as", "touchpoint", "--map", "person=hvem, occurred_at=naar,channel=hvor")
    assert done.code == 0 and "contacts: Innbyggertorget 1" in done.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as", "touchpint"], "there is no kind of file 'touchpint'. Did you mean 'touchpoint'?"),
        (["--map", "person"], "--map 'person' cannot be read: write FIELD=COLUMN,..."),
        (["--map", "persn=person"], "Did you mean 'person'?"),
        (["--map", "person=prson"], "prson"),
        (
            ["--decimal", "semicolon"],
            "--decimal 'semicolon' cannot be read: write comma (1.234,50) or point (1,234.50).",
        ),
    ],
)
def test_wrong_options_say_what_is_allowed(
    maal: Maal, space: Path, tmp_path: Path, options: list[str], said: str
) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    done = maal("import", tmp_path / "visits.csv", *options)
    assert done.code == 1 and said in done.message
    assert rows_in(space) == {}


def test_the_readers_end_of_a_pipe_may_close(filled: Path) -> None:
    there = ["--workspace", str(filled)]
    for arguments in (["scorecard", *there], ["scorecard", "--rows", "sales", "radio", *there], ["--help"]):
        writer = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert writer.stdout and writer.stderr
        writer.stdout.close()
        errors = writer.stderr.read()
        writer.stderr.close()
        writer.wait(60)
        assert errors == b"", arguments


def test_without_a_person_watching_no_progress_bar_is_drawn(space: Path, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    assert process("import", tmp_path / "visits.csv", "--workspace", space).err == ""
