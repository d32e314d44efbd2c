"""The page: set-up, who is here, and navigation by role; nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components import places, who
from pages.components.frame import apply_style
from scribe_core.errors import ScribeError

IMAGES = Path(__file__).parent / "pages" / "components"


def main() -> None:
    """Runs the page that the reader asked for, or tells why there is none."""
    st.set_page_config(page_title="Clinical Scribe", page_icon=str(IMAGES / "mark.svg"), layout="wide")
    st.logo(str(IMAGES / "logo.svg"), size="large")
    apply_style()
    try:
        standing = who.arrive()
    except ScribeError as error:
        st.navigation(places.every(), position="hidden")
        who.refused(error)
        return
    if standing.person is None:
        st.navigation(places.every(), position="hidden")
        who.way_in(standing)
        return
    page = st.navigation(places.of(standing.person), position="top")
    who.header(standing.person)
    page.run()


# A spawned engine process imports this file under another name: it must not run the page.
if __name__ == "__main__":
    main()
