"""What a user does with a survey: estimate, compare, calibrate, plan. Works on files, needs no workspace."""

from maal.app.survey.calibrating import Weighted, calibrate
from maal.app.survey.comparing import Compared, Comparison, compare
from maal.app.survey.design_file import DesignFile, parse_design, read_design
from maal.app.survey.estimating import Answer, Question, estimate, write_estimates
from maal.app.survey.planning import Plan, Wanted, plan_size, plan_strata
from maal.app.survey.release_file import ReleaseFile, parse_release, read_release
from maal.app.survey.release_write import Handed, edit_release, make_release
from maal.app.survey.sample import Described
from maal.survey.comparisons import Contrast

__all__ = [
    "Answer",
    "Compared",
    "Comparison",
    "Contrast",
    "Described",
    "DesignFile",
    "Handed",
    "Plan",
    "Question",
    "ReleaseFile",
    "Wanted",
    "Weighted",
    "calibrate",
    "compare",
    "edit_release",
    "estimate",
    "make_release",
    "parse_design",
    "parse_release",
    "plan_size",
    "plan_strata",
    "read_design",
    "read_release",
    "write_estimates",
]
