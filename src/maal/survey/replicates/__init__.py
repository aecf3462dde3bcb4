"""Replicates: factors on the weights of PSUs from which the spread of any estimate is read. Pure NumPy."""

from maal.survey.replicates.balanced import balanced
from maal.survey.replicates.bootstrap import canty_davison, rao_wu
from maal.survey.replicates.hadamard import hadamard
from maal.survey.replicates.jackknife import Jackknife, jackknife_1, jackknife_n
from maal.survey.replicates.replicates import Replicates
from maal.survey.replicates.variance import replicate_covariance, replicate_variance

__all__ = [
    "Jackknife",
    "Replicates",
    "balanced",
    "canty_davison",
    "hadamard",
    "jackknife_1",
    "jackknife_n",
    "rao_wu",
    "replicate_covariance",
    "replicate_variance",
]
