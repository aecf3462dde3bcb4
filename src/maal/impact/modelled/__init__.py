"""Modelled: what each channel brought, by a model of the outcome over all weeks or days. Does no I/O.

`media_mix` is the door, `bayesian_media_mix` that to PyMC-Marketing. One idea, one file: carry-over (`adstock`),
`saturation`, trend and season (`season`), draws (`gibbs`), tests that inform the model (`lift`), curves and budgets
(`response`), checks.
"""

from maal.impact.modelled.adstock import adstock
from maal.impact.modelled.lift import Lift
from maal.impact.modelled.mix import media_mix
from maal.impact.modelled.pymc import bayesian_media_mix
from maal.impact.modelled.response import CurvePoint, Reallocation
from maal.impact.modelled.result import ChannelMix, MediaMix
from maal.impact.modelled.saturation import saturate
from maal.impact.modelled.season import known_countries

__all__ = [
    "ChannelMix",
    "CurvePoint",
    "Lift",
    "MediaMix",
    "Reallocation",
    "adstock",
    "bayesian_media_mix",
    "known_countries",
    "media_mix",
    "saturate",
]
