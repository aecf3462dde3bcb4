"""``maal survey``: parse, call the app, show. Works on files and needs no workspace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from maal.cli.main import Json, app

survey = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Estimate from a sample by its design.")
app.add_typer(survey, name="survey")

Rows = Annotated[Path, typer.Argument(help="The survey's rows: CSV, Parquet or SPSS (.sav).", metavar="DATA")]
DesignOption = Annotated[Path, typer.Option("--design", help="The file that says how the sample was drawn.")]
Of = Annotated[list[str] | None, typer.Option("--of", help="A column to estimate; give it again for several.")]
By = Annotated[list[str] | None, typer.Option("--by", help="A column of domains; several are crossed.")]
Level = Annotated[float, typer.Option(help="The level of the intervals.")]
MissingOption = Annotated[str, typer.Option("--missing", help="error or drop: what to do with rows without a value.")]
Decimal = Annotated[str | None, typer.Option(help="comma or point, where a CSV file leaves it in doubt.")]


@survey.command()
def plan(
    strata: Annotated[
        Path | None, typer.Option(help="A file with stratum, population, and std_dev (and mean) or share.")
    ] = None,
    margin: Annotated[float | None, typer.Option(help="The wanted margin: half the interval.")] = None,
    cv: Annotated[float | None, typer.Option(help="The wanted relative standard error.")] = None,
    sample: Annotated[int | None, typer.Option(help="A number of units: which precision to expect?")] = None,
    population: Annotated[int | None, typer.Option(help="Units in the population.")] = None,
    share: Annotated[float | None, typer.Option(help="The expected share (0.5 without it).")] = None,
    std_dev: Annotated[float | None, typer.Option(help="Plan for a mean: standard deviation among units.")] = None,
    mean: Annotated[float | None, typer.Option(help="The expected mean, where a cv is wanted.")] = None,
    design_effect: Annotated[float, typer.Option(help="Variance over that of a simple random sample.")] = 1.0,
    response_rate: Annotated[float, typer.Option(help="The part of those approached that answers.")] = 1.0,
    allocation: Annotated[str, typer.Option(help="proportional, neyman or power.")] = "proportional",
    minimum: Annotated[int, typer.Option(help="The fewest units of a stratum.")] = 2,
    power: Annotated[float, typer.Option(help="Of the power allocation, 0 to 1.")] = 0.5,
    level: Level = 0.95,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """How large a sample, over which strata, and what precision to expect."""
    from maal.app.survey import Wanted, plan_size, plan_strata
    from maal.cli.show import parse_decimal
    from maal.cli.survey_plan import plan_dict, plan_text
    from maal.cli.survey_show import as_json as written

    wanted = Wanted(margin, cv, sample, population, share, std_dev, mean, design_effect, response_rate, level)
    if strata is None:
        found = plan_size(wanted)
    else:
        settings = {"minimum": minimum, "power": power}
        found = plan_strata(strata, wanted, allocation, **settings, decimal=parse_decimal(decimal))  # type: ignore[arg-type]
    percent = std_dev is None and strata is None
    print(written(plan_dict(found)) if as_json else plan_text(found, percent=percent))


@survey.command()
def estimate(
    data: Rows,
    design: DesignOption,
    statistic: Annotated[
        str, typer.Option(help="mean, total, proportion, ratio, count, variance or quantile.")
    ] = "mean",
    of: Of = None,
    over: Annotated[list[str] | None, typer.Option(help="The denominator of a ratio.")] = None,
    by: By = None,
    level: Level = 0.95,
    missing: MissingOption = "error",
    interval: Annotated[str | None, typer.Option(help="Of a proportion or a quantile, such as beta or wilson.")] = None,
    probability: Annotated[list[float] | None, typer.Option(help="Of a quantile (0.5 without it).")] = None,
    to: Annotated[Path | None, typer.Option(help="Write the estimates to a .csv or .parquet file.")] = None,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Estimate a statistic, for the whole population or by domain, with its interval."""
    from maal.app.survey import Question, write_estimates
    from maal.app.survey import estimate as estimated
    from maal.cli.show import parse_decimal, status
    from maal.cli.survey_show import as_json as written
    from maal.cli.survey_show import estimates_dict, estimates_text

    named = {"of": tuple(of or ()), "over": tuple(over or ()), "by": tuple(by or ())}
    chosen = {"interval": interval, "probabilities": tuple(probability or ())}
    question = Question(statistic, **named, level=level, missing=missing, **chosen)  # type: ignore[arg-type]
    with status("Estimating"):
        answer = estimated(data, design, question, parse_decimal(decimal))
    if to:
        write_estimates(answer, to)
    print(written(estimates_dict(answer)) if as_json else estimates_text(answer))


@survey.command()
def compare(
    data: Rows,
    design: DesignOption,
    of: Of = None,
    between: Annotated[str | None, typer.Option(help="A column whose levels are compared.")] = None,
    levels: Annotated[
        tuple[str, str] | None, typer.Option(help="Two of its levels, instead of every pair.", metavar="LEVEL LEVEL")
    ] = None,
    other: Annotated[Path | None, typer.Option("--with", help="Another survey, drawn independently.")] = None,
    other_design: Annotated[
        Path | None, typer.Option("--with-design", help="Its design file, where it differs.")
    ] = None,
    waves: Annotated[str | None, typer.Option(help="A column of waves: each is compared with the one before.")] = None,
    test: Annotated[str | None, typer.Option(help="t, chi2 or ranks, with --between.")] = None,
    level: Level = 0.95,
    missing: MissingOption = "error",
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Compare domains, two surveys or waves: differences with their intervals and p values, in words."""
    from maal.app.survey import Comparison, compare
    from maal.cli.show import parse_decimal, status
    from maal.cli.survey_compare import compared_dict, compared_text
    from maal.cli.survey_show import as_json as written

    asked = Comparison(tuple(of or ()), level, missing, parse_decimal(decimal))  # type: ignore[arg-type]
    sides = {"between": between, "levels": levels or (), "other": other, "other_design": other_design, "waves": waves}
    with status("Comparing"):
        found = compare(data, design, asked, **sides, test=test)  # type: ignore[arg-type]
    print(written(compared_dict(found)) if as_json else compared_text(found))


@survey.command()
def calibrate(
    data: Rows,
    design: DesignOption,
    to: Annotated[Path, typer.Option(help="The .csv or .parquet file to write, with the column calibrated_weight.")],
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Change the weights so that known totals are met, and write the rows with them."""
    from maal.app.survey import calibrate as calibrated
    from maal.cli.show import parse_decimal, status
    from maal.cli.survey_show import as_json as written
    from maal.cli.survey_show import weighted_dict, weighted_text

    with status("Calibrating"):
        done = calibrated(data, design, to, parse_decimal(decimal))
    print(written(weighted_dict(done)) if as_json else weighted_text(done))


@survey.command()
def release(
    data: Rows,
    design: DesignOption,
    publication: Annotated[Path, typer.Option(help="The file that says what is published, of which groups.")],
    to: Annotated[Path | None, typer.Option(help="The folder to write the release to.")] = None,
    edit: Annotated[Path | None, typer.Option(help="Write its sentences to this file, to be edited.")] = None,
    texts: Annotated[Path | None, typer.Option(help="The file of your words, from --edit.")] = None,
    language: Annotated[str | None, typer.Option(help="nb, nn, sv, da, fi or en; without it the file's.")] = None,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Make a statistical release: page, PDF, workbook, and data in open formats, with a method chapter."""
    from maal.app.survey import edit_release, make_release
    from maal.cli.show import parse_decimal, status
    from maal.cli.survey_show import as_json as written
    from maal.cli.survey_show import release_dict, release_text

    if to is None and edit is None:
        raise typer.BadParameter("Missing option '--to' (or '--edit').")
    if edit is not None:
        with status("Publishing"):
            sentences = edit_release(data, design, publication, edit, language, parse_decimal(decimal))
        print(f"Wrote {sentences}", file=sys.stderr if as_json else sys.stdout)
    if to is None:
        return
    with status("Publishing"):
        done = make_release(data, design, publication, to, language, parse_decimal(decimal), texts)
    print(written(release_dict(done)) if as_json else release_text(done))
