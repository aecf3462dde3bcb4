"""Sentences in six languages: translations, and the habits of writing numbers, money, dates and names."""

from maal.publication.prose.catalogue import LANGUAGES, translation
from maal.publication.prose.collate import sort_key
from maal.publication.prose.writer import Prose

__all__ = ["LANGUAGES", "Prose", "sort_key", "translation"]
