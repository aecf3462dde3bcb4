"""Read ``maal.toml``: every fault at once, each with its line and its path."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from maal import terms
from maal.core import BadSetting, Goal
from maal.workspace.explain import explain
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

FILE_NAME = "maal.toml"


def read_settings(path: Path) -> Settings:
    """Read and check the ``maal.toml`` at ``path``.

    Raises BadSetting, with all faults in one text, when it is no TOML or holds what maal cannot use.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSetting(f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8.") from None
    return parse_settings(text, path.name)


def parse_settings(text: str, name: str = FILE_NAME) -> Settings:
    """Check ``text`` as the content of a ``maal.toml``.

    >>> parse_settings('[organisation]\\nname = "Fjordvik"\\ncurrency = "NOK"\\ntimezone = "UTC"').organisation.language
    'en'
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{name} is not valid TOML: {error}.") from None
    try:
        return _settings(File.model_validate(values, context=_named(values)))
    except ValidationError as error:
        raise BadSetting(explain(error.errors(), text, name, File)) from None


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
