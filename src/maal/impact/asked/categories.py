"""Who a follower is: the five categories that a person who looks through a sample writes down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from maal.core import BadInput, unknown_name
from maal.terms.match import normalise

STAKEHOLDERS = ("customer", "citizen", "possible recruit")
OTHER = "other"
CANNOT_TELL = "cannot tell"
CATEGORIES = (*STAKEHOLDERS, OTHER, CANNOT_TELL)

_ALSO: Mapping[str, str] = {
    "customer": "customers kunde kunder kund asiakas asiakkaat",
    "citizen": "citizens innbygger innbyggar innbyggjar invånare medborgare borger asukas kuntalainen",
    "possible recruit": "recruit rekrutt rekryt jobbsøker jobbsøkar jobbsökande jobsøger työnhakija",
    "other": "others annen andre annan anna annet andra anden muu",
    "cannot tell": "unsure usikker osäker",
}
_PHRASES: Mapping[str, str] = {
    "possible recruit": "mulig rekrutt|mogleg rekrutt|möjlig rekryt|mulig medarbejder|mahdollinen työntekijä",
    "cannot tell": "can t tell|cant tell|kan ikke si|kan ikkje seie|kan inte säga|kan ikke sige|en osaa sanoa|"
    "vet ikke|veit ikkje|vet inte|ved ikke|en tiedä|don t know",
}


def category(text: str, known: Sequence[str]) -> str | None:
    """The category that ``text`` names, None where it is blank; "?" means that one cannot tell.

    >>> category(" Kunde ", CATEGORIES), category("?", CATEGORIES), category("  ", CATEGORIES)
    ('customer', 'cannot tell', None)
    """
    if not text.strip():
        return None
    phrase = normalise(text)
    own = {normalise(each): each for each in known}
    return own.get(phrase) or _words().get(phrase) or (None if phrase else CANNOT_TELL) or ""


@cache
def _words() -> Mapping[str, str]:
    words = {each: key for key, listed in _ALSO.items() for each in listed.split()}
    return words | {each: key for key, listed in _PHRASES.items() for each in listed.split("|")}


def judged_as(counts: Mapping[str, int], known: Sequence[str]) -> dict[str, str]:
    """Text -> category for every text that was written down, blank ones left out.

    Raises BadInput for texts that are no category, with how often they stand there.
    """
    read = {text: category(text, known) for text in counts}
    wrong = sorted((text for text, found in read.items() if found == "" or (found and found not in known)), key=str)
    if wrong:
        rows = sum(counts[text] for text in wrong)
        said = " ".join(unknown_name("category", text, known) for text in wrong[:1])
        more = f" and {len(wrong) - 1} other texts" if len(wrong) > 1 else ""
        raise BadInput(f"{rows:,} rows are judged as something else: '{wrong[0]}'{more}; {said}")
    return {text: found for text, found in read.items() if found}


def all_categories(stakeholders: Iterable[str]) -> tuple[str, ...]:
    """The stakeholders, then other and cannot tell. Raises BadInput where there is no stakeholder, or one of these."""
    chosen = tuple(dict.fromkeys(stakeholders))
    if not chosen or {OTHER, CANNOT_TELL} & set(chosen) or not all(each.strip() for each in chosen):
        raise BadInput(f"stakeholders are {list(chosen)}: name at least one, other than '{OTHER}' and '{CANNOT_TELL}'.")
    return (*chosen, OTHER, CANNOT_TELL)
