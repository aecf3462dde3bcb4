"""Read ``maal.toml``: every fault at once, each with its line and its path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maal import terms
from maal.core import Goal
from maal.workspace.schema import ChannelSection, File, TestSection
from maal.workspace.settings import (
    Asked,
    Attribution,
    ConfiguredChannel,
    DeclaredTest,
    Model,
    Organisation,
    Rules,
    Settings,
)
from maal.workspace.toml_file import parsed, text_of

FILE_NAME = "maal.toml"


def read_settings(path: Path) -> Settings:
    """Read and check the ``maal.toml`` at ``path``.

    Raises BadInput when it cannot be read, BadSetting, with all faults in one text, when it is no TOML or holds what
    maal cannot use.
    """
    return parse_settings(text_of(path, "Name the workspace with --workspace."), path.name)


def parse_settings(text: str, name: str = FILE_NAME) -> Settings:
    """Check ``text`` as the content of a ``maal.toml``.

    >>> parse_settings('[organisation]\\nname = "Fjordvik"\\ncurrency = "NOK"\\ntimezone = "UTC"').organisation.language
    'en'
    """
    return _settings(parsed(text, name, File, _named))


def _named(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The channels and goals that a test can be of, as the file itself names them."""
    channels, goals = (values.get(key) for key in ("channels", "goals"))
    own = channels if isinstance(channels, dict) else {}
    return {"channel": {**terms.platforms(), **own}, "goal": goals if isinstance(goals, dict) else {}}


def _settings(file: File) -> Settings:
    return Settings(
        organisation=Organisation(**file.organisation.model_dump()),
        channels={key: _channel(key, section) for key, section in file.channels.items()},
        goals={key: Goal(key=key, **goal.model_dump(exclude={"insist"})) for key, goal in file.goals.items()},
        rates=dict(file.rates),
        attribution=Attribution(**file.attribution.model_dump()),
        asked=Asked(**file.asked.model_dump()),
        model=Model(tuple(file.model.controls)),
        tests={name: _test(name, section) for name, section in file.tests.items()},
    )


def _channel(key: str, section: ChannelSection) -> ConfiguredChannel:
    known = terms.platforms()
    platform = section.platform or (key if key in known else "")
    kind = section.kind or (known[platform].kind if platform else "")
    rules = Rules(**{name: tuple(values) for name, values in section.rules.model_dump().items()})
    return ConfiguredChannel(key, platform, kind, section.hourly_rate, rules)


def _test(name: str, section: TestSection) -> DeclaredTest:
    values = section.model_dump().items()
    given: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in values}
    return DeclaredTest(name, **given)
