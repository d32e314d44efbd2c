"""For admins: how good the notes and the checks are, and how fast. Counters only, never a patient's words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from pages.components import who
from pages.components.figures import comparison, guardrails, privacy, review, speed
from pages.components.plain import as_text
from scribe_core import running
from scribe_core.analytics.figures import Figures, Filters
from scribe_core.errors import ScribeError

DAYS = 30
ALL = "*"
TABS = {
    "Review": review.draw,
    "Guardrails": guardrails.draw,
    "Speed": speed.draw,
    "Privacy": privacy.draw,
    "Compare": comparison.draw,
}


def chosen_days() -> tuple[date, date]:
    """While the reader has chosen only the first of both, that day alone."""
    today = datetime.now(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    days = st.date_input("Visits that began (UTC)", (first, today), max_value=today, key="days", width=250)
    return (days[0], days[-1]) if days else (first, today)


def narrowed(figures: Figures) -> Figures:
    clinician = st.selectbox(
        "Clinician",
        [ALL, *figures.clinicians],
        format_func=lambda item: "All clinicians" if item == ALL else figures.name(item),
        key="clinician",
        width=220,
    )
    model = st.selectbox(
        "Model",
        [ALL, *figures.models],
        format_func=lambda item: "All models" if item == ALL else item,
        key="model",
        width=260,
        help="Recognition, masking and the checks’ speed do not depend on it and stay as they are.",
    )
    return figures.narrowed(*(None if choice == ALL else choice for choice in (clinician, model)))


def names() -> dict[str, str]:
    """Of the accounts, by id. Raises ScribeError."""
    return {account.id: account.name for account in running.accounts().as_person(who.person()).people()}


def filtered() -> Figures:
    """Raises ScribeError."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        st.title("Analytics", anchor=False, width="stretch")
        first, last = chosen_days()
        return narrowed(who.service().figures(Filters(first, last), names()))


def main() -> None:
    with st.container(key="analytics", gap="small"):
        try:
            figures = filtered()
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")
            return
        if figures.empty:
            st.info("No visit was counted in these days. Figures appear a few seconds after a visit has begun.")
            return
        for tab, draw in zip(st.tabs(list(TABS)), TABS.values(), strict=True):
            with tab:
                draw(figures)


main()
