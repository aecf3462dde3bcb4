"""The translations: one gettext catalogue a language, read at first use. English is the templates themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po

from maal.core import BadInput, unknown_name

LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")


def translation(template: str, language: str) -> str:
    """Translate a template; one that nobody has translated stays English (a test fails on it).

    >>> translation("no text has this template", "fi")
    'no text has this template'
    """
    return catalogue(language).get(template, template)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Template → translation in ``language``. Raises `BadInput` when maal does not write it."""
    if language not in LANGUAGES:
        raise BadInput(unknown_name("language", language, LANGUAGES))
    if language == "en":
        return {}
    source = files("maal.publication").joinpath("locale", f"{language}.po").read_bytes()
    messages = read_po(BytesIO(source), locale=language)
    return {str(message.id): str(message.string) for message in messages if message.id and message.string}
