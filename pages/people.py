"""Who has an account, for admins: add, change roles, give a new password, switch off."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.components import tickets, who
from pages.components.frame import local_time
from pages.components.plain import as_text
from scribe_core import running
from scribe_core.accounts import Accounts
from scribe_core.accounts.entrance import GIVEN_DAYS
from scribe_core.errors import ScribeError
from scribe_core.settings import settings
from scribe_core.types import Account, Role

ROLES = {Role.CLINICIAN: "Clinician: records visits", Role.ADMIN: "Admin: figures, datasets, people"}
SHORT = {Role.CLINICIAN: "Clinician", Role.ADMIN: "Admin"}


def accounts() -> Accounts:
    return running.accounts().as_person(who.person())


def attempt(change: Callable[[], object]) -> bool:
    """False where it was refused; the reason is told."""
    try:
        change()
    except ScribeError as error:
        st.error(as_text(error), icon=":material/error:")
        return False
    return True


def given_password() -> None:
    """The password that was just made, shown once."""
    login, password = st.session_state.pop("given_password", ("", ""))
    if not password:
        return
    with st.container(border=True, key="given"):
        st.markdown(
            f"Give this password to **{as_text(login)}**. It is shown only now, holds for {GIVEN_DAYS} days, and is "
            "changed at the first sign-in."
        )
        st.code(password, language=None)


def give(login: str, make: Callable[[], str]) -> None:
    """Makes a password and shows it after the next run."""
    if attempt(lambda: st.session_state.update(given_password=(login, make()))):
        st.rerun()


def adding(count: int) -> None:
    """count: of people; after each new one the fields are new, and empty."""
    with st.form("add"):
        st.subheader("Add a person", anchor=False)
        name = st.text_input(
            "Name", key=f"new_name_{count}", autocomplete="off", help="As patients know them; it is masked."
        )
        login = st.text_input("Account name", key=f"new_login_{count}", autocomplete="off")
        roles = st.multiselect(
            "Roles", list(ROLES), [Role.CLINICIAN], format_func=ROLES.__getitem__, key=f"new_roles_{count}"
        )
        if st.form_submit_button("Add", type="primary"):
            give(login.strip(), lambda: add(login, name, roles))


def add(login: str, name: str, roles: list[Role]) -> str:
    password = accounts().add(login, name, roles, tickets.ticket("add"))
    tickets.used("add")
    return password


def row(account: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"person_{account.id}"):
        st.markdown(f"**{as_text(account.name)}**  \n:gray[{as_text(account.login)}]", width="stretch")
        for role in sorted(account.roles):
            st.badge(SHORT[role], color="blue")
        if account.disabled:
            st.badge("Off", color="red")
        elif account.must_change:
            st.badge("Has not signed in yet", color="orange")
        st.caption(f"since {local_time(account.created_at, '%-d %b %Y')}", width="content")
        with st.popover("Change", key=f"change_{account.id}"):
            changing(account)


def changing(account: Account) -> None:
    chosen = st.multiselect(
        "Roles", list(ROLES), sorted(account.roles), format_func=SHORT.__getitem__, key=f"roles_{account.id}"
    )
    if st.button("Save the roles", key=f"save_{account.id}", disabled=set(chosen) == account.roles) and attempt(
        lambda: accounts().set_roles(account.id, chosen)
    ):
        st.rerun()
    if settings().auth == "local" and st.button("Give a new password", key=f"reset_{account.id}"):
        give(account.login, lambda: accounts().reset_password(account.id))
    label = "Switch on again" if account.disabled else "Switch off"
    if st.button(label, key=f"switch_{account.id}") and attempt(
        lambda: accounts().set_disabled(account.id, not account.disabled)
    ):
        st.rerun()


def main() -> None:
    with st.container(key="sheet"):
        st.title("People", anchor=False)
        try:
            people = accounts().people()
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")
            return
        given_password()
        if settings().auth == "oidc" and (count := running.accounts().unowned_visits()):
            st.info(f"Visits that belong to nobody: {count}. They go to the first of `OIDC_ADMINS` who signs in.")
        with st.container(border=True, gap="xxsmall", key="people"):
            for account in people:
                row(account)
        if settings().auth == "local":
            adding(len(people))


main()
