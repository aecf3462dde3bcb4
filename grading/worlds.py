"""The worlds in which the tagged rung is graded: from benign to awkward."""

from __future__ import annotations

from dataclasses import dataclass, replace

from maal.core import Period
from maal.impact.simulate import Season, World, WorldChannel, WorldOutcome

ORDER = "order"

_CHANNELS = (
    WorldChannel("facebook", reach=0.5, frequency=3.0, effects={ORDER: 0.04}),
    WorldChannel("newsletter", reach=0.3, frequency=6.0, effects={ORDER: 0.05}, carry_over_days=5),
    WorldChannel("search", frequency=2.0, demand_led=1.0, follows={ORDER: 0.8}),
    WorldChannel("direct", frequency=1.5, demand_led=0.5, follows={ORDER: 0.7}),
    WorldChannel("display", reach=0.6, frequency=1.5),
    WorldChannel("linkedin", reach=0.1, frequency=1.0, effects={ORDER: 0.08}),
)
_PLAIN = World(
    Period.parse("2026H1"),
    people=1500,
    channels=_CHANNELS,
    outcomes=(WorldOutcome(ORDER, 0.6, Season(yearly=0.2, weekend=0.7, volatility=0.1), value=800),),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A named world."""

    name: str
    world: World


def settings() -> list[Setting]:
    """Ten worlds; the first five are the ones of a short grading."""
    rare = replace(_PLAIN.outcomes[0], rate=0.12)
    heavy = replace(_PLAIN.outcomes[0], spread=1.6)
    many = tuple(WorldChannel(f"minor-{i}", reach=0.2 + 0.05 * i, frequency=1.0, demand_led=i % 2) for i in range(6))
    busy = tuple(replace(channel, frequency=3 * channel.frequency) for channel in _CHANNELS)
    return [
        Setting("plain", _PLAIN),
        Setting("few outcomes", replace(_PLAIN, outcomes=(rare,), seed=2)),
        Setting("very unequal people", replace(_PLAIN, interest_shape=0.25, seed=3)),
        Setting("lost cookies (30 %)", replace(_PLAIN, stray=0.3, seed=4)),
        Setting("heavy-tailed values", replace(_PLAIN, outcomes=(heavy,), seed=5)),
        Setting("few people", replace(_PLAIN, people=400, seed=6)),
        Setting("many people", replace(_PLAIN, people=6000, seed=7)),
        Setting("twelve channels", replace(_PLAIN, channels=(*_CHANNELS, *many), seed=8)),
        Setting("long journeys", replace(_PLAIN, channels=busy, seed=9)),
        Setting("unseen and strayed", replace(_PLAIN, channels=tuple(map(_half_seen, _CHANNELS)), stray=0.15, seed=10)),
    ]


def _half_seen(channel: WorldChannel) -> WorldChannel:
    return replace(channel, unseen=0.4)
