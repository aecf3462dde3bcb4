"""The peers of `benchmarks.impact`, one a process, in an environment of their own: `python impact_peers.py PEER FILE`.

Knows nothing of maal. Prints one line of JSON: version, wall and CPU seconds, megabytes, and what was found. Imports
are not timed; what a model compiles for itself is, since every new model is compiled anew.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

HELD_OUT = 13
TREATED, START = "California", 1989
Step = Callable[[], float]


def states(file: str) -> Any:
    """Packs of cigarettes a head: years × states."""
    import pandas as pd

    return pd.read_csv(file, sep=";").pivot(index="Year", columns="State", values="PacksPerCapita")


def causalpy_bayesian(file: str) -> Step:
    """CausalPy's own model, with its own settings, for California alone."""
    import causalpy as cp

    wide = states(file)
    model = cp.pymc_models.WeightedSumFitter(sample_kwargs={"random_seed": 1, "progressbar": False})
    return lambda: causalpy_fit(wide, TREATED, model)


def causalpy_placebos(file: str) -> Step:
    """CausalPy with its least-squares model, for every state in turn."""
    from causalpy.skl_models import WeightedProportion

    wide = states(file)

    def step() -> float:
        found = [causalpy_fit(wide, state, WeightedProportion()) for state in by_turn(wide)]
        return found[0]

    return step


def causalpy_fit(wide: Any, treated: str, model: Any) -> float:
    """Mean effect from the start on."""
    import causalpy as cp

    donors = [state for state in wide.columns if state not in (treated, TREATED)]
    found = cp.SyntheticControl(wide.copy(), START, control_units=donors, treated_units=[treated], model=model)
    return float(found.post_impact.mean())


def pysyncon_placebos(file: str) -> Step:
    """Weights by pysyncon for every state in turn, every year before the start as important as any other."""
    import numpy as np
    import pandas as pd
    from pysyncon import Synth

    wide = states(file)
    before = wide.loc[: START - 1]

    def fit(treated: str) -> float:
        donors = [state for state in wide.columns if state not in (treated, TREATED)]
        synth: Any = Synth()
        past = before[donors], before[treated]
        synth.fit(X0=past[0], X1=past[1], Z0=past[0], Z1=past[1], custom_V=np.ones(len(before)))
        gap = wide[treated] - wide[donors] @ pd.Series(synth.W, donors)
        return float(gap.loc[START:].mean())

    def step() -> float:
        found = [fit(state) for state in by_turn(wide)]
        return found[0]

    return step


def by_turn(wide: Any) -> list[str]:
    """California, then the states that were left alone."""
    return [TREATED, *(state for state in wide.columns if state != TREATED)]


def pymc_marketing(file: str) -> Step:
    """The model of PyMC-Marketing's own example, sampled by nutpie; MAPE of the forecast of the weeks held out."""
    import numpy as np
    import pandas as pd
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
    from pymc_marketing.mmm.multidimensional import MMM

    weeks = pd.read_csv(file, parse_dates=["date_week"])
    known, coming = weeks.iloc[:-HELD_OUT], weeks.iloc[-HELD_OUT:]
    sampler: Any = {"nuts_sampler": "nutpie", "chains": 4, "draws": 1000, "tune": 1000, "progressbar": False}

    def step() -> float:
        model = MMM(
            date_column="date_week",
            channel_columns=["x1", "x2"],
            adstock=GeometricAdstock(l_max=8),
            saturation=LogisticSaturation(),
            control_columns=["event_1", "event_2", "t"],
            yearly_seasonality=2,
        )
        model.fit(known.drop(columns="y"), known["y"], random_seed=1, **sampler)
        drawn = model.sample_posterior_predictive(
            coming.drop(columns="y"),
            include_last_observations=True,
            extend_idata=False,
            random_seed=1,
            progressbar=False,
        )
        forecast = drawn["y"].mean("sample").to_numpy() * known["y"].abs().max()
        return float(np.mean(np.abs(forecast / coming["y"] - 1)))

    return step


PEERS: dict[str, tuple[str, Callable[[str], Step]]] = {
    "causalpy, one fit": ("causalpy", causalpy_bayesian),
    "causalpy, least squares, all placebos": ("causalpy", causalpy_placebos),
    "pysyncon, all placebos": ("pysyncon", pysyncon_placebos),
    "pymc-marketing with nutpie": ("pymc-marketing", pymc_marketing),
}


def cpu() -> float:
    """CPU seconds of this process and of those that it waited for."""
    return time.process_time() + sum(os.times()[2:4])


def peak_megabytes() -> float:
    """The greatest resident memory of this process alone."""
    status = Path("/proc/self/status").read_text()
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def timed(step: Step) -> dict[str, float]:
    """Wall and CPU seconds of one run, what it found, and the memory of the process."""
    wall, busy = time.perf_counter(), cpu()
    found = step()
    seconds = {"wall": time.perf_counter() - wall, "cpu": cpu() - busy}
    return seconds | {"found": found, "megabytes": peak_megabytes()}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    package, prepare = PEERS[sys.argv[1]]
    print(json.dumps({"version": version(package), **timed(prepare(sys.argv[2]))}))
