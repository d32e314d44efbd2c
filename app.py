"""The page: set-up and navigation, nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components import places
from pages.components.frame import apply_style

IMAGES = Path(__file__).parent / "pages" / "components"


def main() -> None:
    """Runs the page that the reader asked for."""
    st.set_page_config(page_title="Clinical Scribe", page_icon=str(IMAGES / "mark.svg"), layout="wide")
    st.logo(str(IMAGES / "logo.svg"), size="large")
    apply_style()
    pages = [places.new_visit(), places.visits(), places.analytics(), places.system(), places.visit()]
    st.navigation(pages, position="top").run()


# A spawned engine process imports this file under another name: it must not run the page.
if __name__ == "__main__":
    main()
