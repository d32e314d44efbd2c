"""What runs behind the page, and whether it is ready."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from pages.components import who
from pages.components.frame import tell_risks, tell_store_remarks
from pages.components.plain import as_text
from scribe_core import running
from scribe_core.errors import ScribeError
from scribe_core.settings import settings

POLL_S, SETTLED_POLL_S = 1.0, 5.0
"""While something loads, and later: what was ready may fail, and come back."""

STATES: dict[str, tuple[str, Literal["gray", "orange", "green", "red"]]] = {
    "waiting": ("Waiting", "gray"),
    "loading": ("Loading", "orange"),
    "ready": ("Ready", "green"),
    "failed": ("Not available", "red"),
}


def engines() -> None:
    who.stay()
    for item in running.service().readiness():
        label, color = STATES.get(item.state, (item.state, "gray"))
        with st.container(horizontal=True, vertical_alignment="center", key=f"engine_{item.name}"):
            st.markdown(f"**{item.name}**", width=200)
            st.caption(as_text(item.detail), width="stretch")
            st.caption(f"{item.seconds:.0f} s", width="content")
            st.badge(label, color=color)


def where_things_are() -> None:
    current = settings()
    store = "your Redis server" if current.store_url else f"this machine, in `{current.data_dir}`"
    llm = f"the server at `{current.openai_base_url}`" if current.llm_backend == "openai" else "this process"
    turn = "your TURN server" if current.turn_url else "no relay: the browser connects directly"
    sound = f" Their sound is in the bucket `{current.sound_bucket}`." if current.sound_bucket else ""
    st.markdown(f"Visits are kept on {store}, with sound and names sealed.{sound}")
    how_visits_are_kept()
    st.markdown(f"The language model runs in {llm}{adapter()}.")
    st.markdown(f"The microphone uses {turn}.")


def how_visits_are_kept() -> None:
    risks = running.service().risks()
    tell_risks(risks)
    tell_store_remarks(running.service().store_remarks())
    if not risks:
        st.markdown("It says that each change is on its disk before it is confirmed (asked just now).")


def adapter() -> str:
    """A server's own adapters are not known here."""
    current = settings()
    if not current.llm_adapter or current.llm_backend != "vllm":
        return ""
    return f", with the adapter `{Path(current.llm_adapter).name}` (LLM_ADAPTER)"


def main() -> None:
    with st.container(key="sheet"):
        st.title("System", anchor=False)
        try:
            done = all(item.state in ("ready", "failed") for item in running.service().readiness())
            st.subheader("Models", anchor=False)
            with st.container(border=True):
                st.fragment(engines, run_every=SETTLED_POLL_S if done else POLL_S)()
            st.subheader("Where things are", anchor=False)
            with st.container(border=True):
                where_things_are()
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")


main()
