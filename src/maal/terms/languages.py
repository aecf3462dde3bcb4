"""The languages of reports and pages, and where each looks when a label is missing."""

from __future__ import annotations

from maal.core import BadInput, unknown_name

LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")

_CHAINS = {"nb": ("nb", "nn", "en"), "nn": ("nn", "nb", "en")}
_ALSO_WRITTEN = {"no": "nb", "se": "sv", "dk": "da"}


def language(tag: str) -> str:
    """Reduce a language tag to one of `LANGUAGES`; raise `BadInput` for any other language.

    >>> language("nb-NO"), language("no"), language("sv_SE")
    ('nb', 'nb', 'sv')
    """
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    code = _ALSO_WRITTEN.get(code, code)
    if code not in LANGUAGES:
        raise BadInput(unknown_name("language", tag, LANGUAGES))
    return code


def fallbacks(tag: str) -> tuple[str, ...]:
    """The languages to look in, best first: nynorsk falls back to bokmål, every language to English.

    >>> fallbacks("nn"), fallbacks("fi")
    (('nn', 'nb', 'en'), ('fi', 'en'))
    """
    code = language(tag)
    return _CHAINS.get(code, tuple(dict.fromkeys((code, "en"))))
