"""The ticket of a form as it is shown: sent again, it is known as the same request, and not done twice."""

from __future__ import annotations

import uuid

import streamlit as st


def ticket(form: str) -> str:
    """Of what this form asks for next. form: its name in this tab."""
    return st.session_state.setdefault(f"ticket_{form}", uuid.uuid4().hex)


def used(form: str) -> None:
    """It was done: what this form asks for from now on is another request."""
    st.session_state.pop(f"ticket_{form}", None)
