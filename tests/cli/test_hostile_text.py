"""Text that means harm: it is shown as text in the page, the CSV and the terminal, and run nowhere."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

from tests.cli.conftest import HEAD, Maal

HOSTILE = {
    "formula": '=HYPERLINK("http://evil.example")',
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(1)",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "attribute": '" onmouseover="alert(3)',
    "template": "{{7*7}}{% raw %}{0}",
    "sql": "'; DROP TABLE touchpoint; --",
    "path": "../../etc/passwd",
    "rtl": "\u202eevil\u202c radio",
    "escape": "\x1b[2J\x1b[31mred\x07",
    "emoji": "📻 radio 🧑‍🚀",
    "long": "x" * 3000,
    "tabbed": "a\tb",
    "lines": "a\r\nb",
    "zero width": "ra\u200bdio",
}


class Tags(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag in ("script", "img", "iframe", "object") else []
        self.found += [name for name, _ in attrs if name.startswith("on")]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def table(header: str, rest: str, cells: int) -> str:
    """A CSV with a row for every hostile text, which stands in its first cells."""
    return f"{header}\n" + "".join(f"{','.join([quoted(text)] * cells)},{rest}\n" for text in HOSTILE.values())


def test_hostile_text_is_harmless_wherever_it_is_shown(maal: Maal, space: Path, tmp_path: Path) -> None:
    exports = {
        "visits": table("person,channel,campaign,occurred_at", "2026-07-01 10:00", 3),
        "orders": table("person,order_id,occurred_at,kind,value", "2026-07-02 10:00,order,5", 2),
        "other": table("kind,person,occurred_at", "7,2026-07-02 10:00", 1),
        "costs": table("channel,starts_on,ends_on,amount", "2026-07-01,2026-07-31,100", 1),
    }
    for name, content in exports.items():
        (tmp_path / f"{name}.csv").write_text(content, "utf-8", newline="")
    loaded = maal("import", *(tmp_path / f"{name}.csv" for name in exports))
    assert loaded.code == 0, loaded.err
    for ran in (loaded, maal("scorecard"), maal("impact", "tagged", "sales")):
        assert (ran.code, ran.err) == (0, "")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", ran.out)
    assert maal("report", "--to", tmp_path / "r.html").code == 0
    page = Tags()
    page.feed((tmp_path / "r.html").read_text("utf-8"))
    assert page.found == []
    channels = [one["channel"] for one in maal("scorecard", "--json").json["scores"][0]["channels"]]
    assert len(channels) == len(HOSTILE)
    for channel in channels:
        asked = maal("scorecard", "--rows", "sales", channel)
        assert asked.code == 0, asked.err
        (row,) = csv.DictReader(io.StringIO(asked.out, newline=""))
        runs = channel.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["channel"] == ("'" if runs else "") + channel


def test_a_nul_in_a_text_is_refused_as_binary(maal: Maal, space: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"person,occurred_at,channel\n1,2026-07-01,ra\0dio\n")
    assert "is a binary file" in maal("import", tmp_path / "a.csv").message


def test_hostile_names_of_columns_and_files_are_harmless(maal: Maal, space: Path, tmp_path: Path) -> None:
    file = tmp_path / "a'; DROP TABLE x; --\x1b[31m.csv"
    file.write_text('"x\'; DROP TABLE raw; --","\x1b[2J<b>"\n1,2\n')
    refused = maal("import", file)
    assert refused.code == 1 and "is not recognised" in refused.message
    assert "\x1b" not in refused.err
    words = ['person="x\'; DROP TABLE raw; --"', "occurred_at==2026-07-01", "channel==radio"]
    mapped = maal("import", file, "--as", "touchpoint", "--map", ",".join(words))
    assert mapped.code in (0, 1) and "Traceback" not in mapped.err


def test_hostile_settings_are_text(maal: Maal, filled: Path, tmp_path: Path) -> None:
    name = "<script>alert(1)</script>\\u001b[31m"
    goal = f'[goals."{name}"]\noutcome = "order"\ntarget = 1\nevery = "year"\n'
    (filled / "maal.toml").write_text(HEAD.replace("Fjordvik", name) + goal, "utf-8")
    shown = maal("scorecard")
    assert "\x1b" not in shown.out + shown.err
    if shown.code == 0:
        assert maal("report", "--to", tmp_path / "r.html").code == 0
        page = Tags()
        page.feed((tmp_path / "r.html").read_text("utf-8"))
        assert page.found == []
