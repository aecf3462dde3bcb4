"""``[tests.NAME]`` of maal.toml: read into plain values; every fault at once, each with a line of its own."""

from __future__ import annotations

from datetime import date

import pytest

from maal.core import BadSetting
from maal.workspace import DeclaredTest, parse_settings

HEAD = """[organisation]
name = "A"
currency = "NOK"
timezone = "Europe/Oslo"
[channels.radio]
[goals.sales]
outcome = "order"
target = 9
[goals.trust]
outcome = "trust"
target = 9
count = "level"
"""
AREAS = """[tests.paper-autumn]
channel = "newspaper"
goal = "sales"
method = "synthetic-control"
start = 2026-03-02
end = 2026-05-03
change = "off"
measure = "orders"
treated = ["Nord", "Vest"]
"""


def faults(text: str) -> list[str]:
    """The faults, each "line N, path: what is wrong"."""
    with pytest.raises(BadSetting) as caught:
        parse_settings(HEAD + text)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_a_section_becomes_a_plain_value():
    assert parse_settings(HEAD + AREAS).tests == {
        "paper-autumn": DeclaredTest(
            "paper-autumn",
            "newspaper",
            "sales",
            "synthetic-control",
            date(2026, 3, 2),
            date(2026, 5, 3),
            change="off",
            measure="orders",
            treated=("Nord", "Vest"),
        )
    }


def test_all_faults_of_all_sections_are_shown_at_once_with_their_lines():
    found = faults(
        """[tests.one]
channel = "raido"
goal = "sale"
method = "areas"
start = 2026-03-02
end = 2026-02-02
[tests.two]
channel = "radio"
goal = "trust"
method = "switchbak"
start = "2026-03-02"
end = 2026-03-02
change = "of"
"""
    )
    assert [line.split(":")[0] for line in found] == [
        "line 13, tests.one.measure",
        "line 13, tests.one.treated",
        "line 14, tests.one.channel",
        "line 15, tests.one.goal",
        "line 18, tests.one.end",
        "line 21, tests.two.goal",
        "line 22, tests.two.method",
        "line 23, tests.two.start",
        "line 25, tests.two.change",
    ]
    assert found[0].endswith("is missing: the method areas needs it.")
    assert "there is no channel 'raido'. Did you mean 'radio'?" in found[2]
    assert found[3].endswith("there is no goal 'sale'. Did you mean 'sales'? Known: sales, trust.")
    assert found[4].endswith("2026-02-02 lies before the start, 2026-03-02.")
    assert found[5].endswith("'trust' is the level of a measure; a test counts outcomes.")
    assert "there is no choice 'switchbak'. Did you mean 'switchback'?" in found[6]
    assert found[7].endswith("must be a day without quotes, such as 2026-03-02; got '2026-03-02'.")


PEOPLE = "exposed = 10\nheld = 20\noutcomes_exposed = 3\noutcomes_held = 1\n"
SPAN = 'channel = "radio"\ngoal = "sales"\nstart = 2026-03-02\nend = 2026-03-20\n'


@pytest.mark.parametrize(
    ("method", "rest", "said"),
    [
        ("switchback", "", "tests.t.on: is missing: the method switchback needs it."),
        (
            "switchback",
            "on = [2026-03-02, 2026-04-02]\n",
            "tests.t.on: 1 of 2 days lie outside the test, 2026-03-02 to 2026-03-20; the first is 2026-04-02.",
        ),
        (
            "switchback",
            'on = [2026-03-02]\nchange = "off"\n',
            "tests.t.change: is of no use to the method switchback, which holds on against off.",
        ),
        ("holdout", PEOPLE.replace("held = 20\n", "", 1), "tests.t.held: is missing: the method holdout needs it."),
        (
            "holdout",
            PEOPLE.replace("= 3", "= 11"),
            "tests.t.outcomes_exposed: 11 outcomes are more than the 10 people: count each person once.",
        ),
        ("holdout", PEOPLE.replace("= 20", "= 1"), "tests.t.held: must be 2 or more; got 1."),
        (
            "holdout",
            PEOPLE + 'treated = ["Nord"]\n',
            "tests.t.treated: is of no use to the method holdout. Take it away, or choose another method.",
        ),
        ("interrupted-time-series", "on = [2026-03-02]\n", "tests.t.on: is of no use to the method interrupted-"),
        ("areas", 'measure = "orders"\ntreated = []\n', "tests.t.treated: is missing: the method areas needs it."),
        ("areas", 'measure = "orders"\ntreated = ["N"]\ntypo = 1\n', "tests.t.typo: there is no setting 'typo'."),
    ],
)
def test_each_method_says_what_it_needs_and_what_it_does_not(method: str, rest: str, said: str):
    (fault,) = faults(f'[tests.t]\nmethod = "{method}"\n{SPAN}{rest}')
    assert said in fault


def test_what_each_method_needs_is_enough():
    text = HEAD + AREAS
    for name, method, rest in (
        ("a", "holdout", PEOPLE),
        ("b", "switchback", "on = [2026-03-02]\n"),
        ("c", "interrupted-time-series", ""),
        ("d", "interrupted-time-series", 'measure = "orders"\ncontrols = ["visits"]\n'),
    ):
        text += f'[tests.{name}]\nmethod = "{method}"\n{SPAN}{rest}'
    assert list(parse_settings(text).tests) == ["paper-autumn", "a", "b", "c", "d"]
