"""``maal.toml``: read into plain values; every fault at once with its line; the template valid as it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from maal.core import BadSetting, Goal, MaalError
from maal.workspace import Rules, Workspace, init, parse_settings
from maal.workspace.lines import line_numbers
from maal.workspace.schema import AttributionSection, ChannelSection, GoalSection, OrganisationSection, RulesSection

ORGANISATION = '[organisation]\nname = "Fjordvik"\ncurrency = "NOK"\ntimezone = "Europe/Oslo"\n'


def faults(text: str) -> list[str]:
    with pytest.raises(BadSetting) as caught:
        parse_settings(text)
    return str(caught.value).splitlines()


def test_every_section_becomes_a_plain_value() -> None:
    settings = parse_settings(
        ORGANISATION
        + """
[channels.facebook]
hourly_rate = 650
[channels.avis]
platform = "newspaper"
rules = { name = ["Avis"], utm_source = ["avis", "lokalavis"] }
[goals.new-customers]
name = "Nye kunder"
outcome = "order"
target = 100
purpose = "marketing"
count = "first"
value = 1800
margin = 0.35
[rates]
EUR = 11.5
[attribution]
lookback_days = 14
rule = "shapley"
"""
    )
    facebook, avis = settings.channels["facebook"], settings.channels["avis"]
    assert (facebook.platform, facebook.kind, facebook.hourly_rate) == ("facebook", "social-network", 650)
    assert (avis.platform, avis.rules) == ("newspaper", Rules(name=("Avis",), utm_source=("avis", "lokalavis")))
    assert settings.goals["new-customers"] == Goal(
        "new-customers", "order", 100, purpose="marketing", count="first", value=1800, margin=0.35, name="Nye kunder"
    )
    assert settings.rates == {"EUR": 11.5}
    assert (settings.attribution.lookback_days, settings.attribution.rule) == (14, "shapley")


def test_all_faults_are_shown_at_once_with_their_lines() -> None:
    found = faults(
        """# a comment
[organisation]
name = "Fjordvik"
timezone = "Europe/Olso"
curency = "NOK"
employees = "many"

[channels.fb]
platform = "facebok"

[goals.orders]
outcome = "order"
target = -1
every = "quater"
rules = [
  "a",
]
margin = 2.0

[rates]
EURO = 11.5
EUR = 0
"""
    )
    assert found[0] == "maal.toml has 11 faults; nothing was done."
    places = [line.split(":")[0].strip() for line in found[1:]]
    assert places == [
        "line 2, organisation.currency",
        "line 4, organisation.timezone",
        "line 5, organisation.curency",
        "line 6, organisation.employees",
        "line 9, channels.fb.platform",
        "line 13, goals.orders.target",
        "line 14, goals.orders.every",
        "line 15, goals.orders.rules",
        "line 18, goals.orders.margin",
        "line 21, rates.EURO",
        "line 22, rates.EUR",
    ]
    text = "\n".join(found)
    assert "organisation.currency: is missing." in text
    assert "there is no time zone 'Europe/Olso'. Did you mean 'Europe/Oslo'? Write an IANA name" in text
    assert "there is no setting 'curency'. Did you mean 'currency'?" in text
    assert "employees: must be a whole number without quotes; got 'many'." in text
    assert "there is no platform 'facebok'. Did you mean 'facebook'?" in text
    assert "target: must be above 0.0; got -1." in text or "target: must be above 0; got -1." in text
    assert "there is no choice 'quater'. Did you mean 'quarter'? Known: half-year, month, quarter, week, year." in text
    assert "'EURO' is no currency. Write three capital letters (ISO 4217)" in text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('language = "no"', "there is no language 'no'"),
        ('country = "Norge"', "'Norge' is no country. Write two capital letters"),
        ('industry = "84"', "'84' is no section of NACE"),
        ("name = 3", "name: must be a text in quotes; got 3."),
    ],
)
def test_faults_of_the_organisation(line: str, message: str) -> None:
    text = ORGANISATION.replace('name = "Fjordvik"\n', "") if line.startswith("name") else ORGANISATION
    assert message in faults(text + line)[1]


def test_a_goal_on_followers_is_refused_unless_one_insists() -> None:
    goal = ORGANISATION + '[goals.fans]\noutcome = "followers"\ntarget = 10000\n'
    (_, fault) = faults(goal)
    assert fault.strip().startswith("line 5, goals.fans: 'followers' is an output or an out-take of a channel, not an")
    assert "add insist = true" in fault
    assert parse_settings(goal + "insist = true\n").goals["fans"].target == 10000


def test_an_unknown_purpose_lists_the_six() -> None:
    (_, fault) = faults(ORGANISATION + '[goals.x]\noutcome = "order"\ntarget = 1\npurpose = "marketting"\n')
    assert "there is no purpose 'marketting'. Did you mean 'marketing'?" in fault


def test_text_that_is_no_toml_names_the_line() -> None:
    assert "maal.toml is not valid TOML:" in faults("[organisation]\nname = \n")[0]
    assert "line 2" in faults("[organisation]\nname = \n")[0]


def test_lines_are_found_through_quotes_dots_and_long_values() -> None:
    text = 'a.b = 1\n["x.y"]\nlong = """\n[not.a.header]\nk = 1\n"""\nlist = [\n  1,\n  2,\n]\ninline = { deep = 1 }\n'
    found = line_numbers(text)
    assert found[("a", "b")] == 1 and found[("x.y",)] == 2
    assert found[("x.y", "long")] == 3 and found[("x.y", "list")] == 7 and found[("x.y", "inline", "deep")] == 11
    assert ("not", "a", "header") not in found


def test_init_writes_a_commented_file_that_is_valid_as_it_stands(tmp_path: Path) -> None:
    path = init(tmp_path / "Fjordvik kommune")
    settings = Workspace.open(path.parent).settings
    assert settings.organisation.name == "Fjordvik kommune"
    assert set(settings.channels) == {"facebook"} and settings.goals == {}


def test_the_comments_of_the_template_are_valid_too_and_name_every_setting(tmp_path: Path) -> None:
    text = init(tmp_path / "w").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    assignment = re.compile(r"\[|[A-Za-z_]+ = ")
    full = "\n".join(line for line in lines if assignment.match(line))
    parsed = parse_settings(full)
    assert parsed.goals["new-customers"].margin == 0.35 and parsed.rates == {"EUR": 11.5}
    assert parsed.channels["newspaper"].rules.name == ("Avis", "Lokalavisa")
    sections = (OrganisationSection, ChannelSection, GoalSection, AttributionSection, RulesSection)
    names = {name for section in sections for name in section.model_fields}
    assert [name for name in sorted(names) if name not in text] == []
    assert tomllib.loads(text)


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    path = init(tmp_path)
    before = path.read_bytes(), (tmp_path / "key").read_bytes()
    with pytest.raises(MaalError, match="is there already: nothing was changed"):
        init(tmp_path)
    assert (path.read_bytes(), (tmp_path / "key").read_bytes()) == before


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = init(tmp_path)
    path.write_bytes('[organisation]\nname = "Ås"\n'.encode("latin-1"))
    with pytest.raises(BadSetting, match=r"maal.toml is not UTF-8 \(byte 23\): save it as UTF-8"):
        Workspace.open(tmp_path)
