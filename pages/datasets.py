"""Datasets to train on, for admins: what there is to learn from, building one, and what was built. No patient text."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.components import who
from pages.components.frame import local_time
from pages.components.plain import as_text
from scribe_core.errors import ScribeError
from scribe_core.types import DatasetBuild, DatasetKind, Route, Supply

KINDS = {
    DatasetKind.SFT: ("Build SFT dataset", "Prompts with the reply that was signed."),
    DatasetKind.DPO: ("Build DPO dataset", "Pairs of replies, of which one is preferred."),
}
FIGURES = {
    "Accepted": Route.SFT,
    "Corrected": Route.SFT_CORRECTION,
    "Pairs": Route.DPO,
    "Wordings": Route.STYLE,
    "Misheard": Route.VOCABULARY,
}


def supply(found: Supply) -> None:
    st.markdown(
        f"**{found.agreed}** of {found.visits} visits may be used: their patients agreed that they improve the scribe. "
        f"**{found.signed}** of these are signed; {found.withdrawn} had agreed and withdrew that."
    )
    for column, (label, route) in zip(st.columns(len(FIGURES)), FIGURES.items(), strict=True):
        column.metric(label, found.routes.get(route, 0))
    st.caption(
        "Steps on the sentences of those notes. Wordings and misheard words are lists for each clinician; they go into "
        "no dataset."
    )


def nothing_yet(found: Supply) -> None:
    with st.container(border=True, horizontal_alignment="center", key="no_supply"):
        st.markdown("**Nothing to learn from yet**", width="content")
        needed = "is signed, with sentences that were accepted, edited or rejected."
        patients = "whose patient agreed that it improves the scribe " if not found.agreed else ""
        st.caption(f"A dataset can be built once a visit {patients}{needed}", width="content")


def build_button(kind: DatasetKind) -> None:
    label, meaning = KINDS[kind]
    if st.button(label, icon=":material/dataset:", key=f"build_{kind.value}", help=meaning):
        build(kind)


def build(kind: DatasetKind) -> None:
    """Shows how far it is, then how it went."""
    bar = st.progress(0.0, text="Reading visits")
    try:
        made = who.service().build_dataset(kind, on_progress=partial(show_progress, bar))
    except ScribeError as error:
        st.warning(as_text(error), icon=":material/info:")
        return
    finally:
        bar.empty()
    counts = made.counts
    st.success(
        f"{made.id}: {counts['train']} examples to train on and {counts['validation']} to validate.",
        icon=":material/check:",
    )


def show_progress(bar: st.delta_generator.DeltaGenerator, done: int, total: int) -> None:
    bar.progress(done / total, text=f"Visit {done} of {total}")


def row(made: DatasetBuild, withdrawn: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"dataset_{made.id}"):
        st.markdown(f"**{made.id}**", width=250)
        st.markdown(local_time(made.at, "%-d %b %Y, %H:%M"), width=150)
        st.markdown(f"{made.counts['train']} + {made.counts['validation']}", width=70)
        st.markdown(f"{made.counts['visits']} visits", width="stretch")
        if withdrawn:
            st.badge(f"Holds {withdrawn} withdrawn", color="red", icon=":material/warning:")
        download(made)


def download(made: DatasetBuild) -> None:
    """The zip is made when it is asked for."""
    service = who.service()
    if not service.can_download(made):
        st.caption("Written elsewhere", width="content")
        return
    archive = partial(who.archive_for, who.token(), made.id)
    name = f"{made.id}.zip"
    st.download_button("Download", archive, name, "application/zip", key=f"get_{made.id}", on_click="ignore")


def builds() -> None:
    made = who.service().dataset_builds()
    if not made:
        st.caption("None yet.")
        return
    withdrawn = who.service().datasets_withdrawn_from()
    if withdrawn:
        st.warning(
            "Datasets marked red hold visits whose consent was withdrawn, or that were deleted, after they were built. "
            "Delete their copies and build them again; `visit_id` tells which lines to remove.",
            icon=":material/warning:",
        )
    st.caption("Examples to train on + to validate, and the visits that they come from.")
    with st.container(border=True, gap="xxsmall", key="datasets"):
        for item in made:
            row(item, withdrawn.get(item.id, 0))


def main() -> None:
    with st.container(key="sheet"):
        st.title("Datasets", anchor=False)
        try:
            with st.spinner("Reading visits"):
                found = who.service().dataset_supply()
            if not set(found.routes) - {Route.NONE}:
                nothing_yet(found)
            with st.container(border=True, key="supply"):
                supply(found)
                with st.container(horizontal=True):
                    for kind in KINDS:
                        build_button(kind)
            st.subheader("What was built", anchor=False)
            builds()
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")


main()
