"""The pages and their addresses, named in one place."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from scribe_core.types import Person, Role

FOLDER = Path(__file__).parent.parent


def new_visit() -> st.Page:
    return st.Page(FOLDER / "new_visit.py", title="New visit", icon=":material/mic:", default=True)


def visits() -> st.Page:
    return st.Page(FOLDER / "visits.py", title="Visits", icon=":material/list_alt:", url_path="visits")


def analytics() -> st.Page:
    return st.Page(FOLDER / "analytics.py", title="Analytics", icon=":material/monitoring:", url_path="analytics")


def system() -> st.Page:
    return st.Page(FOLDER / "system.py", title="System", icon=":material/monitor_heart:", url_path="system")


def people() -> st.Page:
    return st.Page(FOLDER / "people.py", title="People", icon=":material/group:", url_path="people")


def wording() -> st.Page:
    return st.Page(FOLDER / "wording.py", title="My wording", icon=":material/spellcheck:", url_path="wording")


def datasets() -> st.Page:
    return st.Page(FOLDER / "datasets.py", title="Datasets", icon=":material/dataset:", url_path="datasets")


def visit() -> st.Page:
    """Reached from the other pages, with `?visit=ID`."""
    return st.Page(FOLDER / "visit.py", title="Visit", url_path="visit", visibility="hidden")


def every() -> list[st.Page]:
    return [new_visit(), visits(), wording(), analytics(), datasets(), people(), system(), visit()]


def of(person: Person) -> list[st.Page]:
    """What this person finds in the navigation; the first is the start page."""
    clinical = [new_visit(), visits(), wording()] if Role.CLINICIAN in person.roles else []
    managing = [analytics(), datasets(), people()] if Role.ADMIN in person.roles else []
    hidden = [visit()] if clinical else []
    return [*clinical, *managing, system(), *hidden]
