"""Who uses this tab: asked of the store in every run, so that a session's end empties the page."""

from __future__ import annotations

import html

import streamlit as st
from streamlit.errors import StreamlitAuthError

from pages.components.plain import as_text
from pages.entrance.addresses import PASSWORD, SIGN_IN, SIGN_OUT
from pages.entrance.cookies import token_of
from pages.entrance.routes import idle_words
from scribe_core import running
from scribe_core.accounts import Standing, State
from scribe_core.errors import BadInputError, NotAllowedError, ScribeError, StoreError
from scribe_core.service import ScribeService
from scribe_core.settings import settings
from scribe_core.types import Person

WATCH_S = 10.0


def token() -> str:
    """The gate let the page's line in because its Origin is this very site: so that tells whether it is HTTPS."""
    return token_of(st.context.cookies, st.context.headers.get("Origin", "").startswith("https:"))


def person() -> Person:
    """Whom `arrive` let in. Raises NotAllowedError where it has not run."""
    found = st.session_state.get("person")
    if found is None:
        raise NotAllowedError("Sign in first.")
    return found


def service() -> ScribeService:
    """The service for this person. Raises StoreError and NotAllowedError."""
    return running.service().as_person(person())


def archive_for(session_token: str, build_id: str) -> bytes:
    """A dataset's zip, made when the browser fetches it: whose session it is by then is asked again.

    Raises NotAllowedError, DatasetError and StoreError."""
    found = running.accounts().standing(session_token).person
    if found is None:
        raise NotAllowedError("Sign in first.")
    return running.service().as_person(found).dataset_archive(build_id)


def arrive() -> Standing:
    """Once in each full run, before anything is drawn; counts as activity where the reader asked for the run.

    Raises StoreError, and SignInError where OpenID Connect gave nobody who may come in."""
    standing = running.accounts().standing(token())
    if standing.state is State.UNKNOWN and settings().auth == "oidc" and st.user.to_dict().get("is_logged_in"):
        standing = running.accounts().enter(token(), st.user.to_dict())
    by_itself = st.session_state.pop("by_itself", False)
    before = st.session_state.get("person")
    if before is not None and (standing.person is None or standing.person.id != before.id):
        st.session_state.clear()  # nothing of the one who sat here before
    if standing.person is not None:
        st.session_state["person"] = standing.person
        if not by_itself:
            running.accounts().touch(token())
    return standing


def stay(active: bool = False) -> str:
    """At the beginning of a fragment's run: draws the page anew where the session is over. active: something goes on
    that must not be cut off. Empty, or why the store did not answer, and then the page stays as it is."""
    try:
        standing = running.accounts().standing(token())
        if active and standing.person:
            running.accounts().touch(token())
    except StoreError as error:
        return str(error)
    if standing.person != st.session_state.get("person"):
        rerun()
    return ""


def rerun() -> None:
    """A full run that the page asks for by itself: no activity."""
    st.session_state["by_itself"] = True
    st.rerun()


def acts() -> bool:
    """In a callback, which runs before the page does: the session stands, and what the reader does counts.

    Raises StoreError."""
    standing = running.accounts().standing(token())
    if standing.person is None or standing.person != st.session_state.get("person"):
        return False
    running.accounts().touch(token())
    return True


def header(who: Person) -> None:
    """Name and Sign out, in the bar at the top. Plain HTML: leaving takes the whole page away.

    A page at which nobody does anything, and which has nothing new to show, empties itself as well."""
    name = html.escape(who.name)
    with st.container(key="who", horizontal=True, vertical_alignment="center"):
        st.fragment(stay, run_every=WATCH_S)()
        if settings().auth == "oidc":
            st.markdown(as_text(who.name))
            if st.button("Sign out", key="sign_out"):
                running.accounts().sign_out(token())
                st.session_state.clear()
                st.logout()
            return
        st.html(
            f'<a href="{PASSWORD}" title="Change your password">{name}</a>'
            f'<form method="post" action="{SIGN_OUT}"><button type="submit">Sign out</button></form>'
        )


def way_in(standing: Standing) -> None:
    """The page of nobody: why it is empty, and where to sign in."""
    with st.container(key="sheet"):
        if standing.state is State.UNKNOWN:
            st.title("Clinical Scribe", anchor=False)
        else:
            st.title("Signed out", anchor=False)
            st.markdown(idle_words() if standing.idle else "You are signed out.")
        if settings().auth == "oidc":
            _login_button()
        else:
            st.html(f'<a class="way-in" href="{SIGN_IN}">Sign in</a>')


def refused(error: ScribeError) -> None:
    """Why nobody can come in for now."""
    with st.container(key="sheet"):
        st.error(as_text(error), icon=":material/error:")
        if isinstance(error, BadInputError):
            _login_button()


def _login_button() -> None:
    if not st.button("Sign in", type="primary", key="sign_in"):
        return
    try:
        st.login()
    except StreamlitAuthError:
        st.error("The sign-in service is not set up: see `AUTH` in `.env.example`.", icon=":material/error:")
