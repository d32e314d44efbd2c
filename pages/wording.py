"""What the scribe has learnt of this clinician: own wordings, and words that are misheard. To read."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.components import who
from pages.components.plain import as_text
from scribe_core.errors import ScribeError
from scribe_core.types import WordPair


def table(title: str, meaning: str, empty: str, columns: tuple[str, str], pairs: Sequence[WordPair], key: str) -> None:
    st.subheader(title, anchor=False)
    st.caption(meaning)
    if not pairs:
        with st.container(border=True, key=f"no_{key}"):
            st.caption(empty)
        return
    rows = [{columns[0]: pair.old, columns[1]: pair.new, "Times": pair.count} for pair in pairs]
    st.dataframe(rows, key=key, hide_index=True)


def main() -> None:
    with st.container(key="sheet"):
        st.title("My wording", anchor=False)
        try:
            styles, heard = who.service().style_rules(), who.service().vocabulary()
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")
            return
        st.caption(
            "From visits whose patients agreed that they improve the scribe. No prompt or recogniser uses it yet."
        )
        table(
            "Your words for the model’s",
            "What you put in place of the model’s wording, again and again.",
            "Nothing yet: a wording appears here once you have changed it the same way several times.",
            ("The model wrote", "You write"),
            styles,
            "styles",
        )
        table(
            "Misheard",
            "Words that were recognised as others of the same sound, and that you corrected.",
            "Nothing yet: a word appears here once you have corrected it in a note.",
            ("Heard", "Meant"),
            heard,
            "misheard",
        )


main()
