"""The reference survey of enterprises with replicate weights by rule, and what R's survey 4.1-1 makes of them.

`R_SCRIPT` is the command that gave `R`: ``Rscript -e "$R_SCRIPT"`` in the project's folder.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

ENTERPRISES = Path(__file__).parents[1] / "survey" / "reference" / "enterprises.csv"
REGIONS = ("north", "east", "south", "west")

R_SCRIPT = r"""
library(survey)
d <- read.csv("tests/survey/reference/enterprises.csv")
half <- ifelse(d$id %% 2, 1, -1)
region <- match(d$region, c("north", "east", "south", "west"))
sign <- function(r, j) 1 - 2 * (sum(as.integer(intToBits(bitwAnd(r - 1L, j)))) %% 2)
signs <- sapply(1:8, function(r) half * sapply(region, function(j) sign(r, j)))
jk1 <- d$weight * sapply(1:10, function(g) ifelse(d$id %% 10 == g - 1, 0, 10 / 9))
jkn <- do.call(cbind, lapply(1:4, function(h) sapply(0:2, function(k)
  d$weight * ifelse(region != h, 1, ifelse(d$id %% 3 == k, 0, 3 / 2)))))
boot <- sapply(1:20, function(r) (d$id * (r + 2)) %% 23 %% 3)
design <- function(weights, ...) svrepdesign(data = d, repweights = weights, weights = d$weight, ...)
designs <- list(
  JK1 = design(jk1, type = "JK1", scale = 9 / 10, rscales = rep(1, 10)),
  JKn = design(jkn, type = "JKn", scale = 1, rscales = rep(2 / 3, 12)),
  BRR = design(d$weight * (1 + signs), type = "BRR"),
  Fay = design(d$weight * (1 + signs / 2), type = "Fay", rho = 0.5),
  bootstrap = design(boot, type = "bootstrap", combined.weights = FALSE, scale = 1 / 19, rscales = rep(1, 20)),
  mse = design(boot, type = "bootstrap", combined.weights = FALSE, scale = 1 / 20, rscales = rep(1, 20), mse = TRUE))
show <- function(...) cat(sprintf("%.12g", c(...)), sep = ", ")
for (name in names(designs)) {
  one <- designs[[name]]
  by <- svyby(~uses_social, ~size, svymean, design = one, covmat = TRUE)
  change <- svycontrast(svymean(~uses_before + uses_social, one), c(-1, 1))
  total <- svytotal(~turnover, one)
  show(coef(total), SE(total), SE(svymean(~uses_social, one)), SE(by), SE(svyratio(~turnover, ~employees, one)),
    degf(one), coef(change), SE(change), SE(svycontrast(by, c(-1, 1, 0))))
  cat("\n")
}
margins <- c(`(Intercept)` = 6000, regionnorth = 2200, regionsouth = 1300, regionwest = 740)
one <- calibrate(designs$Fay, ~region, margins, calfun = "raking", epsilon = 1e-13, compress = FALSE)
show(coef(svymean(~uses_social, one)), SE(svymean(~uses_social, one)))
test <- svyttest(uses_social ~ I(size == "10-49"), subset(designs$Fay, size != "250+"))
show(test$statistic, test$parameter, test$p.value)
"""

#: By design: total of turnover and its error; errors of the mean of uses_social, of 10-49, 250+ and 50-249, and of the
#: ratio turnover / employees; df; the change since uses_before and its error; the error of 250+ less 10-49.
R = {
    "JK1": (86298479.4423, 4500655.80773, 0.0319342778626, 0.040821596467, 0.0339151641863, 0.0513943799028,
            11.9664930202, 9, 0.131452286153, 0.0421448090469, 0.0251318258972),
    "JKn": (86298479.4423, 5560622.74777, 0.0292043574313, 0.0359670316636, 0.0214409770798, 0.0479339955664,
            8.88122352397, 8, 0.131452286153, 0.043736518364, 0.0379792027739),
    "BRR": (86298479.4423, 5051924.52654, 0.0532956697315, 0.0693801524505, 0.0653422298083, 0.0480478668515,
            16.5643259611, 4, 0.131452286153, 0.0641735800383, 0.102278372511),
    "Fay": (86298479.4423, 5051924.52654, 0.0531333611716, 0.0691293088393, 0.0648180850554, 0.0482126990595,
            16.653308957, 4, 0.131452286153, 0.0639687630296, 0.102697668028),
    "bootstrap": (86298479.4423, 2493471.6585, 0.034631707272, 0.0438202037427, 0.0405021147037, 0.0266506371682,
                  9.21918257892, 11, 0.131452286153, 0.0286740975318, 0.0662579692111),
    "mse": (86298479.4423, 6573743.50595, 0.033986596398, 0.043135514028, 0.0436892653123, 0.0260302303373,
            12.2254703268, 11, 0.131452286153, 0.0285320598812, 0.0691629921816),
}  # fmt: skip
R_CALIBRATED = (0.534476612678, 0.0521772944937)
R_T_TEST = (-1.21346914734, 3, 0.311774619852)

#: The same designs as a design file says them.
SECTIONS = {
    "JK1": 'columns = "jk1_*"\nmethod = "JK1"\n',
    "JKn": f'columns = "jkn_[1-12]"\nmethod = "JKn"\nrscales = {[2 / 3] * 12}\n',
    "BRR": 'columns = "brr[01-08]"\nmethod = "BRR"\n',
    "Fay": 'columns = ["fay_1", "fay_[2-7]", "fay_8"]\nmethod = "Fay"\nrho = 0.5\n',
    "bootstrap": 'columns = "boot*"\nmethod = "bootstrap"\ncombined = false\n',
    "mse": 'columns = "boot*"\nscale = 0.05\ncombined = false\nmse = true\n',
}
MARGINS = "[calibration.margins.region]\nnorth = 2200\neast = 1760\nsouth = 1300\nwest = 740\n"


def design_text(name: str, calibration: str = "") -> str:
    """A design file."""
    return f'weights = "weight"\n{calibration}[replicates]\n{SECTIONS[name]}'


def write_enterprises(path: Path, waves: bool = False) -> Path:
    """Write the survey with all replicate weights; as two ``waves``, a long table with the year."""
    with ENTERPRISES.open(encoding="utf-8") as file:
        rows: list[dict[str, object]] = [{**row, **dict(_weights(row))} for row in csv.DictReader(file)]
    if waves:
        before = [{**row, "year": 2024, "uses_social": row["uses_before"]} for row in rows]
        rows = [*before, *({**row, "year": 2025} for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _weights(row: dict[str, str]) -> Iterator[tuple[str, float]]:
    """The replicate weights of an enterprise; those of the bootstrap are factors."""
    unit, weight, region = int(row["id"]), float(row["weight"]), REGIONS.index(row["region"]) + 1
    half = 1 if unit % 2 else -1
    for replicate in range(1, 9):
        sign = half * (1 - 2 * ((replicate - 1 & region).bit_count() % 2))
        yield f"brr{replicate:02}", weight * (1 + sign)
        yield f"fay_{replicate}", weight * (1 + sign / 2)
    for group in range(10):
        yield f"jk1_{group + 1}", weight * (0 if unit % 10 == group else 10 / 9)
    for place in range(12):
        left_out = 0 if unit % 3 == place % 3 else 3 / 2
        yield f"jkn_{place + 1}", weight * (left_out if region == place // 3 + 1 else 1)
    for replicate in range(1, 21):
        yield f"boot{replicate}", unit * (replicate + 2) % 23 % 3
