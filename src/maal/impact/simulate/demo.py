"""The demo's world: Fjordvik, a municipality that sells tickets, answers citizens and hires."""

from __future__ import annotations

from datetime import date

from maal.core import Period
from maal.impact.simulate.demo_tests import AREAS, demo_switches
from maal.impact.simulate.season import Season
from maal.impact.simulate.world import Asked, World, WorldChannel, WorldMeasure, WorldOutcome

ORDER, ENQUIRY, APPLICATION, OPENNESS = "order", "enquiry", "application", "openness"


def demo_world() -> World:
    """Two years of Fjordvik kommune: 60,000 people, twelve channels of which some matter and some do not.

    What is true in it, and what an organisation cannot see from its own exports: the newspaper works, though no reader
    leaves a trace; the newsletter, Facebook and (for applicants) LinkedIn work; search, paid search and
    direct visits stand before most orders and cause few of them; Instagram is popular and brings nothing.
    Its organisation has asked buyers how they heard of it, and has run the tests of `demo_tests`.
    """
    return World(
        period=Period(date(2024, 9, 1), date(2026, 9, 1)),
        people=60_000,
        channels=(*_social(), *_search_and_direct(), *_bought_and_sent(), *_staffed()),
        outcomes=_outcomes(),
        measures=(WorldMeasure(OPENNESS, "citizens", first=0.50, last=0.57, every_months=3, sample=800),),
        interest_shape=0.8,
        stray=0.12,
        seed=20240901,
        areas=AREAS,
        switches=demo_switches(),
        asked=Asked(answers=0.55, recall_bias=0.2, last_contact=0.4),
    )


def _outcomes() -> tuple[WorldOutcome, ...]:
    summer = Season(yearly=0.25, peak=6, growth=1.08, weekend=1.2, volatility=0.08)
    office = Season(yearly=0.1, peak=1, growth=1.15, weekend=0.4, volatility=0.08)
    return (
        WorldOutcome(ORDER, rate=0.045, season=summer, value=1400, spread=0.7),
        WorldOutcome(ENQUIRY, rate=0.060, season=office),
        WorldOutcome(APPLICATION, rate=0.009, season=Season(yearly=0.3, peak=4, weekend=0.6, volatility=0.1)),
    )


def _social() -> tuple[WorldChannel, ...]:
    evening = Season(yearly=0.15, peak=5, weekend=1.2, volatility=0.45)
    return (
        WorldChannel(
            "facebook",
            reach=0.35,
            frequency=0.85,
            effects={ORDER: 0.060, ENQUIRY: 0.012, APPLICATION: 0.003},
            carry_over_days=5,
            season=evening,
            monthly_cost=4_000,
            monthly_hours=10,
            costs_weekly=True,
            cost_goal="new-customers",
        ),
        WorldChannel(
            "instagram",
            reach=0.14,
            frequency=0.9,
            season=evening,
            monthly_cost=9_000,
            monthly_hours=26,
            costs_weekly=True,
            cost_goal="new-customers",
        ),
        WorldChannel(
            "linkedin",
            reach=0.08,
            frequency=0.8,
            effects={APPLICATION: 0.045},
            carry_over_days=12,
            season=Season(weekend=0.4, volatility=0.15),
            monthly_cost=4_000,
            monthly_hours=10,
            costs_weekly=True,
            cost_goal="job-applicants",
        ),
        WorldChannel(
            "x",
            reach=0.03,
            frequency=0.5,
            season=evening,
            monthly_cost=2_000,
            monthly_hours=6,
            cost_goal="followers",
        ),
    )


def _search_and_direct() -> tuple[WorldChannel, ...]:
    steady = Season(yearly=0.1, peak=6, growth=1.05, weekend=0.8, volatility=0.08)
    auctions = Season(yearly=0.1, peak=6, growth=1.05, weekend=0.8, volatility=0.3)
    return (
        WorldChannel(
            "search-organic",
            frequency=0.28,
            demand_led=0.8,
            effects={ORDER: 0.004},
            follows={ORDER: 0.45, ENQUIRY: 0.55, APPLICATION: 0.35},
            season=steady,
            monthly_hours=6,
        ),
        WorldChannel(
            "search-paid",
            frequency=0.08,
            demand_led=1.0,
            effects={ORDER: 0.010},
            follows={ORDER: 0.32},
            season=auctions,
            monthly_cost=6_000,
            monthly_hours=3,
            costs_weekly=True,
            cost_goal="new-customers",
        ),
        WorldChannel(
            "direct",
            frequency=0.22,
            demand_led=0.6,
            follows={ORDER: 0.50, ENQUIRY: 0.45, APPLICATION: 0.30},
            follow_days=1.5,
            season=steady,
        ),
    )


def _bought_and_sent() -> tuple[WorldChannel, ...]:
    campaigns = Season(yearly=0.3, peak=5, volatility=0.6)
    return (
        WorldChannel(
            "newsletter",
            reach=0.12,
            frequency=2.2,
            effects={ORDER: 0.045, ENQUIRY: 0.010},
            carry_over_days=6,
            season=Season(weekend=0.2, volatility=0.2),
            monthly_cost=1_500,
            monthly_hours=10,
        ),
        WorldChannel(
            "newspaper",
            reach=0.4,
            frequency=4.0,
            effects={ORDER: 0.010, APPLICATION: 0.0006},
            carry_over_days=8,
            unseen=1.0,
            season=campaigns,
            monthly_cost=9_000,
            monthly_hours=3,
            costs_weekly=True,
            cost_goal="new-customers",
        ),
        WorldChannel(
            "display",
            reach=0.5,
            frequency=0.22,
            effects={ORDER: 0.008},
            season=campaigns,
            monthly_cost=2_500,
            monthly_hours=1,
            costs_weekly=True,
            cost_goal="new-customers",
        ),
    )


def _staffed() -> tuple[WorldChannel, ...]:
    office_hours = Season(weekend=0.05, yearly=0.1, peak=1)
    return (
        WorldChannel(
            "counter",
            reach=0.3,
            frequency=0.12,
            demand_led=0.5,
            effects={ORDER: 0.06, ENQUIRY: 0.08},
            carry_over_days=5,
            season=office_hours,
            monthly_hours=2,
            cost_goal="digital-enquiries",
        ),
        WorldChannel(
            "phone",
            frequency=0.05,
            demand_led=0.5,
            effects={ENQUIRY: 0.12},
            carry_over_days=8,
            season=office_hours,
            monthly_hours=3,
            cost_goal="digital-enquiries",
        ),
    )
