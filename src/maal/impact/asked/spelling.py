"""The name that a misspelled word was meant for: within a stated number of letters, and only where it is one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

SHORTEST = 7  # letters of a name; of shorter ones, too many words lie one letter away ("posten", "poster")
SHORTEST_OF_TWO = 12  # letters of a name from which two may be wrong


def tolerance(name: str) -> int:
    """How many letters of ``name`` may be wrong: 0 below 7 letters, 1 below 12, else 2.

    >>> tolerance("insta"), tolerance("facebook"), tolerance("lokaltidning")
    (0, 1, 2)
    """
    return 0 if len(name) < SHORTEST else 1 if len(name) < SHORTEST_OF_TWO else 2


def edit_distance(left: str, right: str) -> int:
    """Letters to put in, take out, change, or swap with the next one (optimal string alignment).

    Damerau (1964), Communications of the ACM 7, 171-176.

    >>> edit_distance("facebook", "fasebok"), edit_distance("instagram", "instargam")
    (2, 1)
    """
    above: list[int] = []
    row = list(range(len(right) + 1))
    for i, sign in enumerate(left, 1):
        before, above, row = above, row, [i]
        for j, other in enumerate(right, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (sign != other))
            if i > 1 and j > 1 and sign == right[j - 2] and left[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            row.append(best)
    return row[-1]


@dataclass(frozen=True)
class Spelling:
    """Names by what is left of them when letters are taken out: two words that are near share such a rest."""

    whole: Mapping[str, frozenset[str]]
    starts: Mapping[str, frozenset[str]]
    channels: Mapping[str, frozenset[str]]

    def channel(self, word: str) -> str | None:
        """The channel of the nearest name of `tolerance`, None where there is none or it names several channels.

        The first letter must be right: it seldom is the wrong one (Pollock and Zamora 1984).
        """
        if len(word) < SHORTEST - 1:
            return None
        beginnings = (word[:end] for end in range(SHORTEST - 1, len(word) + 1))
        near = [*_near(self.whole, word), *(each for cut in beginnings for each in _near(self.starts, cut))]
        least = min((distance for distance, _ in near), default=0)
        meant = {each for distance, name in near if distance == least for each in self.channels[name]}
        return meant.pop() if len(meant) == 1 else None


def spelling_of(names: Iterable[tuple[str, str, bool]]) -> Spelling:
    """Index (name, channel, whether the name may go on).

    >>> spelling_of([("facebook", "facebook", True), ("kollega", "word-of-mouth", False)]).channel("faceboookgruppa")
    'facebook'
    """
    tables: tuple[dict[str, set[str]], dict[str, set[str]]] = (defaultdict(set), defaultdict(set))
    channels: dict[str, set[str]] = defaultdict(set)
    for name, channel, goes_on in names:
        if tolerance(name):
            channels[name].add(channel)
            for rest in _rests(name, tolerance(name)):
                tables[goes_on][rest].add(name)
    whole, starts, held = ({key: frozenset(v) for key, v in table.items()} for table in (*tables, channels))
    return Spelling(whole, starts, held)


def _near(table: Mapping[str, frozenset[str]], word: str) -> Iterator[tuple[int, str]]:
    most = 2 if len(word) >= SHORTEST_OF_TWO - 2 else 1
    names = {name for rest in _rests(word, most) for name in table.get(rest, ())}
    for name in names:
        distance = edit_distance(word, name) if word[0] == name[0] else SHORTEST
        if distance <= tolerance(name):
            yield distance, name


def _rests(word: str, letters: int) -> set[str]:
    """The word, and it without up to ``letters`` of its letters."""
    rests = {word}
    for _ in range(letters):
        rests |= {each[:place] + each[place + 1 :] for each in rests for place in range(len(each))}
    return rests
