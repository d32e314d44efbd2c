"""The one service of this process: every tab shares its models and its store."""

from __future__ import annotations

import streamlit as st

from scribe_core.service import ScribeService
from scribe_core.settings import settings


@st.cache_resource(show_spinner="Opening the records")
def service() -> ScribeService:
    """Built once a process, in an imported module: a spawned engine process must not build it again.

    Raises StoreError."""
    from scribe_core.build import build_service

    built = build_service(settings())
    _built.append(built)
    return built


_built: list[ScribeService] = []


def close() -> None:
    """Stores what is being recorded and stops the engines, where they were started."""
    while _built:
        _built.pop().close()
