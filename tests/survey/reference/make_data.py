"""Make the four small data sets of this folder: invented enterprises, schools and lonely or paired strata.

Run it from anywhere: ``python make_data.py``. The seeds are fixed, so the files come out the same each time.
Nothing here describes a real enterprise, school or person.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent
SIZES = ("10-49", "50-249", "250+")
INDUSTRIES = ("C", "F", "G", "J")
REGIONS = ("north", "east", "south", "west")
PURPOSES = ("advertise", "recruit", "support", "image")
FRAME = {"10-49": (1400, 1100, 1500, 620), "50-249": (420, 210, 300, 160), "250+": (110, 40, 70, 45)}
SAMPLE = {"10-49": (52, 44, 58, 36), "50-249": (42, 26, 34, 26), "250+": (34, 14, 28, 45)}

Column = npt.NDArray[Any]
Table = dict[str, Column]


def text(value: object) -> str:
    """Write a value: six significant digits for a number, nothing for a missing one."""
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.6g}"
    return "" if value is None else str(value)


def write(name: str, table: Table) -> None:
    """Write the columns of a table to a CSV file beside this script."""
    with (HERE / name).open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(table)
        out.writerows([text(value) for value in row] for row in zip(*table.values(), strict=True))


def with_missing(random: np.random.Generator, values: Column, share: float) -> Column:
    """Blank a share of the values."""
    kept = values.astype(object)
    kept[random.random(len(values)) < share] = None
    return kept


def strata(random: np.random.Generator) -> Table:
    """Size, industry, population and sample size of each sampled enterprise, in a shuffled order."""
    cells = [(s, i, FRAME[s][k], SAMPLE[s][k]) for s in SIZES for k, i in enumerate(INDUSTRIES)]
    rows = [cell for cell in cells for _ in range(cell[3])]
    rows = [rows[k] for k in random.permutation(len(rows))]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return dict(zip(("size", "industry", "fpc", "n_h"), columns, strict=True))


def weights(random: np.random.Generator, table: Table) -> Column:
    """Weights that differ within a stratum (nonresponse), scaled to add up to its population."""
    raw = random.uniform(0.6, 1.6, len(table["fpc"]))
    weight = np.empty_like(raw)
    for cell in {*zip(table["size"], table["industry"], strict=True)}:
        mine = (table["size"] == cell[0]) & (table["industry"] == cell[1])
        weight[mine] = raw[mine] / raw[mine].sum() * table["fpc"][mine]
    # A census stratum has no room for nonresponse: every weight is one.
    return np.where(table["fpc"] == table["n_h"], 1.0, weight)


def enterprises() -> Table:
    """A stratified sample of about 440 of 5,975 enterprises (strata size x industry, one of them a census)."""
    random = np.random.default_rng(20_240_301)
    table = strata(random)
    n = len(table["size"])
    rank = np.array([SIZES.index(size) for size in table["size"]])
    trade = np.array([INDUSTRIES.index(industry) for industry in table["industry"]])
    employees = np.exp(random.normal(np.array([3.0, 4.6, 6.2])[rank], 0.35)).round()
    turnover = employees * np.exp(random.normal(5.0 + 0.15 * trade, 0.8))
    taste = random.normal(0, 1, n)
    likely = 1 / (1 + np.exp(-(-0.6 + 0.7 * rank + 0.3 * trade + taste)))
    uses = (random.random(n) < likely).astype(int)
    uses_before = (random.random(n) < likely - 0.08).astype(int)
    policy = (random.random(n) < 0.2 + 0.15 * rank + 0.2 * uses).astype(int)
    purpose = np.array(PURPOSES)[(random.integers(0, 4, n) + random.integers(0, 2, n) * uses) % 4]
    share = random.beta(0.8, 4, n) * (0.4 + 0.6 * uses)
    ordered = random.poisson(np.exp(0.3 + 0.5 * uses + 0.2 * rank))
    return {
        "id": np.arange(1, n + 1),
        "size": table["size"],
        "industry": table["industry"],
        "region": np.array(REGIONS)[random.choice(4, n, p=(0.4, 0.3, 0.2, 0.1))],
        "weight": weights(random, table),
        "fpc": table["fpc"],
        "n_h": table["n_h"],
        "employees": employees.astype(int),
        "turnover": turnover,
        "turnover_before": turnover * np.exp(random.normal(-0.03, 0.2, n)),
        "uses_social": uses,
        "uses_before": uses_before,
        "policy": with_missing(random, policy, 0.12),
        "purpose": with_missing(random, purpose, 0.08),
        "web_sales": with_missing(random, share, 0.15),
        "ordered": ordered,
    }


def district(random: np.random.Generator, stratum: int, number: int, code: int) -> list[tuple[object, ...]]:
    """The sampled schools of one district: (stratum, district, unique, fpc1, fpc2, level, ...)."""
    population = int(random.integers(5, 16))
    sampled = int(random.integers(2, min(population, 7)))
    level = random.normal(50 + 4 * stratum, 6)
    rows: list[tuple[object, ...]] = []
    for school in range(1, sampled + 1):
        pupils = int(random.gamma(4, 80)) + 30
        score = level + random.normal(0, 8)
        online = int(random.random() < 0.35 + 0.01 * (score - 50))
        rows.append((stratum, number, code, school, population, pupils, score, online))
    return rows


def schools() -> Table:
    """Two stages: 15 of 120 districts in three strata, then schools of each.

    `district` starts again at 1 in each stratum (it needs nest=TRUE), `district_id` does not.
    `laptops` is missing for all schools of one district, and for some others.
    """
    random = np.random.default_rng(20_240_302)
    counts, population = {1: 4, 2: 5, 3: 6}, {1: 30, 2: 40, 3: 50}
    pairs = [(stratum, number) for stratum in counts for number in range(1, counts[stratum] + 1)]
    rows = [row for code, pair in enumerate(pairs, 101) for row in district(random, *pair, code)]
    columns: list[Column] = [np.array(column) for column in zip(*rows, strict=True)]
    stratum, number, code, school, within, pupils, score, online = columns
    laptops = with_missing(random, (pupils * random.uniform(0.1, 0.9, len(rows))).round(), 0.06)
    laptops[code == 107] = None
    fpc1 = np.array([population[s] for s in stratum])
    n1 = np.array([counts[s] for s in stratum])
    n2 = np.array([int((code == c).sum()) for c in code])
    return {
        "stratum": stratum,
        "district": number,
        "district_id": code,
        "school": school,
        "school_id": np.arange(1001, 1001 + len(rows)),
        "fpc1": fpc1,
        "fpc2": within,
        "f1": n1 / fpc1,
        "f2": n2 / within,
        "weight": fpc1 / n1 * within / n2,
        "kind": np.array(("public", "private"))[(random.random(len(rows)) < 0.3).astype(int)],
        "pupils": pupils,
        "score": score,
        "online": online,
        "laptops": laptops,
    }


def clustered(seed: int, psus: dict[str, int]) -> Table:
    """Strata of PSUs with two to six units each: weight, fpc, group, y, x and a 0/1 answer."""
    random = np.random.default_rng(seed)
    rows = []
    for place, (name, count) in enumerate(psus.items()):
        for number in range(1, count + 1):
            level, units = random.normal(20 + 2 * place, 3), int(random.integers(2, 7))
            for _ in range(units):
                x = random.gamma(3, 4)
                letter = "abc"[int(random.integers(3))]
                answer = int(random.random() < 0.3 + 0.02 * x)
                rows.append((name, f"{name}{number}", 10 + 4 * place, letter, level + 0.5 * x, x, answer))
    names = ("stratum", "psu", "fpc", "group", "y", "x", "yes")
    table = dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True))
    weight = random.uniform(1.5, 6.0, len(rows))
    table["y"] = table["y"] + random.normal(0, 2, len(rows))
    return {"stratum": table.pop("stratum"), "psu": table.pop("psu"), "weight": weight, **table}


def main() -> None:
    """Write the four files."""
    write("enterprises.csv", enterprises())
    write("schools.csv", schools())
    write("lonely.csv", clustered(20_240_303, {"A": 3, "B": 1, "C": 4, "D": 1, "E": 2}))
    write("paired.csv", clustered(20_240_304, dict.fromkeys("ABCDEFGH", 2)))


if __name__ == "__main__":
    main()
