"""The admins' page of accounts."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from scribe_core.accounts import Accounts
from scribe_core.settings import settings
from scribe_core.types import Account, Role
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.makers import a_visit
from tests.pages.conftest import words


@pytest.fixture
def people(app: AppTest, account_store: MemoryAccounts) -> AppTest:
    account_store.change_account("lind", roles=frozenset(Role))
    app.run()
    return app.switch_page("pages/people.py").run()


def add_ann(people: AppTest) -> str:
    """The password that the page shows."""
    people.text_input(key="new_name_1").input("Ann Berg")
    people.text_input(key="new_login_1").input("Ann")
    next(button for button in people.button if button.label == "Add").click().run()
    assert not people.exception and not people.error
    return people.code[0].value


def ann_of(store: MemoryAccounts) -> Account:
    ann = store.account_named("ann")
    assert ann
    return ann


def test_a_person_is_added_with_a_password_that_is_shown_once(
    people: AppTest, accounts: Accounts, account_store: MemoryAccounts
) -> None:
    password = add_ann(people)
    assert "Ann Berg" in words(people)
    assert accounts.standing(accounts.sign_in("ann", password)).newcomer
    people.run()
    assert not people.code and password not in words(people)
    assert ann_of(account_store).roles == {Role.CLINICIAN}


def test_a_taken_name_is_told(people: AppTest) -> None:
    people.text_input(key="new_name_1").input("Another")
    people.text_input(key="new_login_1").input("lind")
    next(button for button in people.button if button.label == "Add").click().run()
    assert "already" in people.error[0].value and not people.code


def test_a_new_password_is_given(people: AppTest, accounts: Accounts, account_store: MemoryAccounts) -> None:
    before = add_ann(people)
    people.button(key=f"reset_{ann_of(account_store).id}").click().run()
    after = people.code[0].value
    assert after != before and accounts.standing(accounts.sign_in("ann", after)).newcomer


def test_roles_are_changed_and_an_account_is_switched_off(people: AppTest, account_store: MemoryAccounts) -> None:
    add_ann(people)
    ann = ann_of(account_store)
    people.multiselect(key=f"roles_{ann.id}").set_value([Role.ADMIN]).run()
    people.button(key=f"save_{ann.id}").click().run()
    people.button(key=f"switch_{ann.id}").click().run()
    assert not people.exception
    assert (ann_of(account_store).roles, ann_of(account_store).disabled) == ({Role.ADMIN}, True)
    people.button(key=f"switch_{ann.id}").click().run()
    assert not ann_of(account_store).disabled


def test_an_admin_is_told_of_visits_that_are_nobodys(
    people: AppTest, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not people.info
    store.create_visit(a_visit(owner=""))
    monkeypatch.setattr(settings(), "auth", "oidc")
    people.run()
    assert "belong to nobody: 1." in people.info[0].value


def test_the_last_admin_cannot_be_switched_off(people: AppTest, account_store: MemoryAccounts) -> None:
    people.button(key="switch_lind").click().run()
    assert "last admin" in people.error[0].value
    account = account_store.account("lind")
    assert account and not account.disabled


def test_a_clinician_does_not_reach_it(app: AppTest) -> None:
    app.switch_page("pages/people.py").run()
    assert not app.exception and "Add a person" not in words(app)
