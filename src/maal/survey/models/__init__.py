"""Regression of survey data: linear, logistic and Poisson models with design-based errors, for adjusted comparisons.

``from maal.survey.models import regress``. Rows stay on their engine: a step of the fit is one grouped query.
"""

from maal.survey.models.comparison import Comparison
from maal.survey.models.margins import Margin, Margins
from maal.survey.models.regress import regress
from maal.survey.models.regression import Coefficient, Regression, TermTest

__all__ = ["Coefficient", "Comparison", "Margin", "Margins", "Regression", "TermTest", "regress"]
