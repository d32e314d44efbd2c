"""How long the stages take, and how fast the language model writes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.figures.block import block, percent
from pages.components.figures.charts import PERCENT, bars_by_number, dots, line
from scribe_core.analytics.figures import Figures
from scribe_core.analytics.speed import Engine, all_days, engine_by_day, latencies, number_at, queue

NOTHING = "The language model has written nothing in these days."


def draw(figures: Figures) -> None:
    days = engine_by_day(figures)
    left, right = st.columns(2)
    with left:
        _latencies(figures)
        _queue(figures)
    with right:
        _throughput(days)
        _cache(days)


def _latencies(figures: Figures) -> None:
    rows = latencies(figures)
    series = {
        "half within": ("green", [row.p50_s for row in rows]),
        "90 % within": ("orange", [row.p90_s for row in rows]),
        "99 % within": ("red", [row.p99_s for row in rows]),
    }
    table = pd.DataFrame(
        {"Stage": row.stage, "Times": row.n, "p50, s": _short(row.p50_s), "p90, s": _short(row.p90_s)}
        | {"p99, s": _short(row.p99_s)}
        for row in rows
    )
    block(
        "Time of each stage",
        table,
        lambda: dots([row.stage for row in rows], series, "Seconds"),
        "Nothing has been heard or written in these days.",
        "Read from buckets: within 12 %. Capture: to store a chunk; recognition, roles and masking: of a chunk; first "
        "token: of a reply, where the engine tells it; delta: of a note update; checks: of a statement.",
    )


def _throughput(days: list[Engine]) -> None:
    told = [day for day in days if day.tokens_per_s is not None]
    table = pd.DataFrame(
        {"Day": day.day, "Tokens a second": round(day.tokens_per_s or 0, 1), "Tokens written": day.tokens_out}
        | {"Seconds of writing": round(day.seconds, 1)}
        for day in told
    )
    speed = all_days(days).tokens_per_s
    block(
        "Tokens written a second",
        table,
        lambda: line([day.day for day in told], [day.tokens_per_s for day in told], "Tokens a second"),
        NOTHING,
        "Of one note update with its replies side by side; several updates at once write more together.",
        f"{speed:.1f} in all" if speed else "",
    )


def _cache(days: list[Engine]) -> None:
    told = [day for day in days if day.hit_rate is not None]
    table = pd.DataFrame(
        {"Day": day.day, "From the cache, %": percent(day.hit_rate), "Prompt tokens": day.tokens_in}
        | {"of these from the cache": day.tokens_cached}
        for day in told
    )
    share = percent(all_days(days).hit_rate)
    block(
        "Prompt tokens from the prefix cache",
        table,
        lambda: line([day.day for day in told], [percent(day.hit_rate) for day in told], "From the cache, %", PERCENT),
        NOTHING,
        summary="" if share is None else f"{share} % in all",
    )


def _queue(figures: Figures) -> None:
    counts = queue(figures)
    block(
        "Other updates under way when one began",
        pd.DataFrame(counts, columns=["Under way", "Updates"]),
        lambda: bars_by_number(counts, "Note updates under way or waiting", "Updates"),
        NOTHING,
        "In one process of the app.",
        f"nine in ten at most {number_at(counts, 0.9)}" if counts else "",
    )


def _short(seconds: float) -> float:
    return float(f"{seconds:.3g}")
