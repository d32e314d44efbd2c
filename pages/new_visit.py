"""Start a visit: consent, names that are always masked, and where the sound comes from."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import streamlit as st

from pages.components import places, tickets, who
from pages.components.consent import CONSENT_WORDING, DEMO_WORDING, TRAINING_WORDING
from pages.components.frame import length, local_time, readiness_line, tell_risks, tell_store_remarks, visit_name
from pages.components.plain import as_text
from pages.components.recording import arm
from pages.components.uploads import uploads
from scribe_core import running
from scribe_core.errors import AudioError, ScribeError
from scribe_core.types import SOUND_KINDS, Visit

READY_POLL_S, SETTLED_POLL_S = 1.0, 5.0
DEMO = "demo"


def open_visits() -> None:
    """Visits that were left open by a reload or a lost connection come first."""
    for visit in who.service().open_visits():
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"open_{visit.id}"):
            st.markdown(
                f"**An open visit** · {as_text(visit_name(visit))}, {local_time(visit.created_at)} · "
                f"{length(visit.audio_s)} recorded",
                width="stretch",
            )
            if st.button("Go to this visit", key=f"go_{visit.id}", icon=":material/arrow_forward:"):
                show(visit)


def show(visit: Visit) -> None:
    st.switch_page(places.visit(), query_params={"visit": visit.id})


def names_given() -> list[str]:
    """The patient's name where it was typed, and the clinician's own."""
    names = (st.session_state.get("patient", ""), who.person().name)
    return [name.strip() for name in names if name.strip()]


def start(source: str, wording: str, title: str = "") -> Visit:
    """Raises BadInputError without consent."""
    training = source != DEMO and bool(st.session_state.get("training"))
    visit = who.service().start_visit(
        consent_wording=f"{wording}\n{TRAINING_WORDING}" if training else wording,
        clinician=who.person().name,
        names=names_given(),
        source=source,
        title=title,
        training=training,
        ticket=tickets.ticket("start"),
    )
    tickets.used("start")
    return visit


def read(source: str, wording: str, title: str, recording: Path | BinaryIO) -> None:
    """Reads a recording as a visit and goes there. Raises AudioError, and then leaves no visit behind."""
    visit = start(source, wording, title)
    try:
        uploads().start(who.service(), visit.id, recording)
    except AudioError:
        who.service().cancel(visit.id)
        raise
    show(visit)


def agreement() -> bool:
    """The consent tick and the names. True once the tick is there."""
    st.subheader("Before you start", anchor=False)
    agreed = st.checkbox(CONSENT_WORDING, key="consent")
    st.checkbox(TRAINING_WORDING, key="training", disabled=not agreed)
    st.caption("Stored with the visit: who ticked, when, and this wording. The second is not needed for a note.")
    st.text_input("Patient’s name", key="patient", placeholder="Optional", autocomplete="off")
    st.caption("This name and yours are always masked in what is stored. Only you see them in the visit.")
    return agreed


def live_choice(agreed: bool) -> None:
    label = "Start recording"
    if st.button(label, type="primary", icon=":material/mic:", disabled=not agreed, key="start"):
        visit = start("microphone", CONSENT_WORDING)
        arm(visit.id)
        show(visit)
    if not agreed:
        st.caption("Tick the patient’s agreement to start.")


def upload_choice(agreed: bool) -> None:
    st.subheader("Or use a recording", anchor=False)
    file = st.file_uploader(
        "Recording of a visit, up to two hours",
        type=list(SOUND_KINDS),
        disabled=not agreed,
        key=f"file_{upload_turn()}",
    )
    if file is None:
        return
    # A new key lets go of the copy that the browser's upload keeps in memory.
    st.session_state["upload_turn"] = upload_turn() + 1
    try:
        read("upload", CONSENT_WORDING, "Uploaded recording", file)
    except AudioError as error:
        st.error(as_text(error), icon=":material/error:")


def upload_turn() -> int:
    return st.session_state.get("upload_turn", 0)


def demo_choice() -> None:
    st.subheader("Or see how it works", anchor=False)
    st.caption("A two-minute visit between two synthetic voices. No patient, no consent needed.")
    if st.button("Play the demo visit", icon=":material/play_arrow:", key="demo", width="stretch"):
        from scribe_core.demo import audio_path

        read(DEMO, DEMO_WORDING, "Demo visit", audio_path())


def readiness() -> None:
    """Polls often while models load; later as well, because what was ready may fail and come back."""
    ready = all(item.state in ("ready", "failed") for item in running.service().readiness())
    st.fragment(readiness_body, run_every=SETTLED_POLL_S if ready else READY_POLL_S)()


def readiness_body() -> None:
    who.stay()
    st.caption(readiness_line(running.service().readiness()))


def main() -> None:
    with st.container(key="sheet"):
        st.title("New visit", anchor=False)
        try:
            tell_risks(running.service().risks())
            tell_store_remarks(running.service().store_remarks())
            open_visits()
            left, right = st.columns([3, 2], gap="large")
            with left.container(border=True):
                agreed = agreement()
                live_choice(agreed)
            with right.container(border=True):
                upload_choice(agreed)
            with right.container(border=True):
                demo_choice()
            readiness()
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")


main()
