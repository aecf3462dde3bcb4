"""The vocabulary: platforms, kinds, purposes and the field's words, with labels in six languages.

Everything is data: TOML files beside the code, read at first use. Imports core only; does no other I/O.

**To add a platform,** add one entry to ``platforms.toml`` (its head explains every field) and nothing else: labels,
recognition by UTM, referrer and click id (`recognise`, `channel_sql`) and free text (`match`) follow from it, and the
tests check it. Values of utm_medium are in ``utm_mediums.toml``, words that name followers and likes in
``vanity.toml``, everything else that has a label in ``kinds``, ``purposes``, ``industries``, ``countries`` and
``words.toml``.
"""

from maal.terms.channel_sql import channel_sql
from maal.terms.country import countries
from maal.terms.industry import industries
from maal.terms.label import groups, label, labels_of
from maal.terms.languages import LANGUAGES, fallbacks, language
from maal.terms.match import match
from maal.terms.patterns import recognition_tables
from maal.terms.platform import Platform, kinds, platform, platforms
from maal.terms.purpose import purposes
from maal.terms.recognise import recognise
from maal.terms.vanity import is_vanity

__all__ = [
    "LANGUAGES",
    "Platform",
    "channel_sql",
    "countries",
    "fallbacks",
    "groups",
    "industries",
    "is_vanity",
    "kinds",
    "label",
    "labels_of",
    "language",
    "match",
    "platform",
    "platforms",
    "purposes",
    "recognise",
    "recognition_tables",
]
