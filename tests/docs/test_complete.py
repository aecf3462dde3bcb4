"""The documentation cannot lag: what is there but not described, or described but not there, fails here."""

from __future__ import annotations

import re
from importlib.metadata import metadata, requires
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command

from maal import terms
from maal.cli import commands  # noqa: F401  (registers the commands)
from maal.cli.main import app
from maal.impact import RULES
from maal.publication.render import json
from maal.scorecard.score import Decision
from maal.sources import known_sources
from maal.workspace import TABLES
from maal.workspace.schema import (
    AttributionSection,
    ChannelSection,
    File,
    GoalSection,
    OrganisationSection,
    RulesSection,
    TestSection,
)
from tests.docs.pages import DOCS, PAGES, anchors, first_cells, sections, text_of

SECTIONS: dict[str, type[BaseModel]] = {
    "[organisation]": OrganisationSection,
    "[channels.KEY]": ChannelSection,
    "rules of a channel": RulesSection,
    "[goals.KEY]": GoalSection,
    "[attribution]": AttributionSection,
    "[tests.NAME]": TestSection,
}


@pytest.mark.parametrize("title", SECTIONS)
def test_every_setting_is_described(title: str):
    assert first_cells(sections(text_of("settings.md"))[title]) == list(SECTIONS[title].model_fields)


def test_every_section_of_the_settings_is_described():
    described = {re.sub(r"[\[\]]|\..*", "", title) for title in sections(text_of("settings.md"))}
    assert set(File.model_fields) <= described


@pytest.mark.parametrize("title", SECTIONS)
def test_described_defaults_are_the_true_ones(title: str):
    body = sections(text_of("settings.md"))[title]
    shown = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", body, re.MULTILINE))
    for name, field in SECTIONS[title].model_fields.items():
        if field.is_required():
            assert shown[name] == "needed", name
        elif isinstance(field.default, str) and field.default:
            assert shown[name] == f'`"{field.default}"`', name
        elif isinstance(field.default, bool):
            assert shown[name] == f"`{str(field.default).lower()}`", name
        elif isinstance(field.default, int | float):
            assert shown[name] == f"`{field.default}`", name
        else:
            assert shown[name] == "none", name


def _leaves(command: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, each in command.commands.items():
        whole = f"{name} {key}"
        found |= _leaves(each, whole) if hasattr(each, "commands") else {whole: each}
    return found


COMMANDS = _leaves(get_command(app), "maal")


def described_commands() -> dict[str, str]:
    """The section of each command, those of the evidence and of a survey before the page's last."""
    others = sections(text_of("commands.md"))
    last = others.popitem()
    return others | sections(text_of("impact-commands.md")) | sections(text_of("survey-commands.md")) | dict([last])


def test_every_command_is_described():
    assert list(described_commands()) == [*COMMANDS, "Exit status"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_described(name: str):
    named = [each for each in COMMANDS[name].params if each.param_type_name == "option"]
    options = {option for each in named for option in (*each.opts, *each.secondary_opts)}
    body = described_commands()[name]
    described = re.findall(r"`(--[a-z-]+)", "\n".join(re.findall(r"^\| (.*?) \|", body, re.MULTILINE)))
    assert sorted(described) == sorted(options - {"--help"})


def test_every_fact_table_is_described():
    assert [title for title in sections(text_of("tables.md")) if title in TABLES] == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_with_its_type(name: str):
    body = sections(text_of("tables.md"))[name]
    described = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", body, re.MULTILINE)
    assert described == [(column.name, column.type) for column in TABLES[name].columns]


def test_every_source_is_described():
    described = re.findall(r"^### `([^`]+)`", text_of("sources.md"), re.MULTILINE)
    assert sorted(described) == sorted(source.kind for source in known_sources().values())


@pytest.mark.parametrize("name", known_sources())
def test_every_needed_role_is_described(name: str):
    source = known_sources()[name]
    (body,) = re.findall(rf"^### `{source.kind}`\n(.*?)(?=^##|\Z)", text_of("sources.md"), re.MULTILINE | re.DOTALL)
    assert [role for need in source.needs for role in need if f"`{role}`" not in body] == []


def test_every_platform_is_listed():
    listed = set(re.findall(r"`([a-z0-9-]+)`", sections(text_of("channels.md"))["The vocabulary"]))
    assert set(terms.platforms()) <= listed


def test_every_rule_is_described():
    assert first_cells(sections(text_of("attribution.md"))["The rules"]) == list(RULES)


def test_every_decision_is_described():
    described = first_cells(sections(text_of("scorecard.md"))["The decision for a channel"])
    assert sorted(set(described)) == sorted(set(Decision))


def test_every_key_of_the_json_is_described():
    keys = re.findall(r"``(\w+)``", json.__doc__ or "")
    assert keys
    assert [key for key in keys if f"`{key}`" not in text_of("report.md")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_lead_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", page.read_text("utf-8"))
    targets = [(page.parent / link if link else page, part) for link, part in links]
    assert [target for target, _ in targets if not target.exists()] == []
    assert [(target, part) for target, part in targets if part and part not in anchors(target)] == []


def test_every_page_is_in_the_index():
    index = text_of("README.md") + text_of("decisions/README.md").replace("](", "](decisions/")
    linked = set(re.findall(r"\]\(([^)#]+)", index))
    pages = {str(page.relative_to(DOCS)) for page in PAGES} - {"README.md"}
    assert pages - linked == set()


def test_pages_are_short():
    assert {page.name: lines for page in PAGES if (lines := len(page.read_text("utf-8").splitlines())) > 180} == {}


LIBRARIES = [re.split(r"[<>=; ]", each)[0] for each in requires("maal") or [] if "extra ==" not in each]
PERMISSIVE = re.compile(r"MIT|BSD|Apache", re.IGNORECASE)
OTHERWISE = re.compile(r"\bA?L?GPL|General Public|Mozilla|Commons Attribution-Share", re.IGNORECASE)


def test_every_library_is_listed():
    assert first_cells(text_of("decisions/0014-libraries.md")) == LIBRARIES


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_library_is_permissive(name: str):
    about = metadata(name)
    named = [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
    said = " ".join([*named, *(each for each in about.get_all("Classifier") or [] if each.startswith("License"))])
    assert PERMISSIVE.search(said) and not OTHERWISE.search(said), said
