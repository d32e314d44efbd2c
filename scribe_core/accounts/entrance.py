"""Coming in and going out: the first account, signing in with a password or by OpenID Connect, and the sessions."""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from scribe_core.accounts.oidc import identity
from scribe_core.accounts.passwords import Passwords, check_new
from scribe_core.accounts.sessions import Sessions, Standing, State, digest
from scribe_core.again import same_id
from scribe_core.errors import BadInputError, ConflictError, SignInError
from scribe_core.interfaces import AccountStore, VisitStore, every_visit
from scribe_core.rights import Bound, inside
from scribe_core.text import NAME, bounded
from scribe_core.timing import now
from scribe_core.types import Account, AccountChanges, Role, has_admin

TRIES, TRIES_FROM_EVERYWHERE, WINDOW_S = 5, 100, 300
"""Wrong passwords in a row for an account name from one place, so that nobody locks out its owner elsewhere; and tries
from everywhere."""
FIRST_START_S = 3_600
GIVEN_DAYS = 7
"""How long a password that was given out opens anything."""
# Streamlit keeps its login cookie for 30 days.
LOGIN_S = 31 * 86_400
WRONG = "The account name or the password is wrong."
DISABLED = "This account is switched off. Ask whoever manages the accounts."
NOT_THE_TOKEN = "This is not the token that the terminal shows, or it is an hour old. Start the app again for another."
EXPIRED = f"A password that was given out holds for {GIVEN_DAYS} days, and this one is older. Ask for another."


def folded(login: str) -> str:
    """How an account name is compared."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def plain(login: str) -> str:
    """Raises BadInputError for what cannot be an account name."""
    login = folded(login)
    if not re.fullmatch(r"[\w.@+'-]{2,100}", login):
        raise BadInputError("An account name has 2 to 100 letters, digits or any of . @ + - _ and no spaces.")
    return login


def new_account(login: str, name: str, roles: frozenset[Role], own_id: str = "") -> Account:
    """own_id: empty for one by chance. Raises BadInputError."""
    name = bounded(name, NAME)
    if len(name) < 2:
        raise BadInputError("The name needs at least 2 characters.")
    if not roles:
        raise BadInputError("Choose at least one role.")
    return Account(
        id=own_id or uuid.uuid4().hex,
        login=plain(login),
        name=name,
        roles=roles,
        created_at=now(),
        stamp=secrets.token_hex(8),
    )


class Entrance(Bound):
    _store: AccountStore
    _visits: VisitStore
    _sessions: Sessions
    _passwords: Passwords
    _clock: Callable[[], float]
    _admins: frozenset[str]
    _trusts_emails: bool

    @inside
    def empty(self) -> bool:
        return not self._store.accounts()

    @inside
    def first_token(self) -> str | None:
        """Opens the first start for an hour; None where there is an account already."""
        if not self.empty():
            return None
        token = secrets.token_urlsafe(16)
        self._store.add_mark(digest(token), FIRST_START_S)
        return token

    @inside
    def unowned_visits(self) -> int:
        return sum(1 for _ in every_visit(self._visits, owner=""))

    @inside
    def make_first(self, token: str, login: str, name: str, password: str) -> str:
        """A session of the first account, which has both roles and takes over the visits that are nobody's.

        Raises SignInError for a wrong token, BadInputError, and ConflictError where there is an account already."""
        if not self._store.has_mark(digest(token.strip())):
            raise SignInError(NOT_THE_TOKEN)
        account = new_account(login, name, frozenset(Role), own_id=same_id(token.strip(), folded(login)))
        check_new(password, account.login, account.name)
        account = account.replace(password_hash=self._passwords.hash(password))
        account = self._added_first(account, password)
        self._take_over(account)
        return self._sessions.begin(account)

    def _added_first(self, account: Account, password: str) -> Account:
        try:
            self._store.add_account(account, first=True)
        except ConflictError:
            before = self._store.account(account.id)  # of this very request, whose answer was lost
            if before is None or not self._passwords.fits(password, before.password_hash):
                raise
            return before
        return account

    @inside
    def sign_in(self, login: str, password: str, place: str = "") -> str:
        """A new session's token. place: where the request comes from. Raises SignInError."""
        account = self._verified(login, password, place)
        if account.disabled:
            raise SignInError(DISABLED)
        if account.must_change and account.given_until <= self._clock():
            raise SignInError(EXPIRED)
        if self._passwords.outdated(account.password_hash):
            account = self._store.change_account(account.id, password_hash=self._passwords.hash(password))
        return self._sessions.begin(account)

    @inside
    def enter(self, token: str, claims: Mapping[str, Any]) -> Standing:
        """Begins a session for somebody whom OpenID Connect has signed in; a login opens one session, once. Visits that
        are nobody's go to somebody whom OIDC_ADMINS names, and not to whoever comes first.

        token: what the browser proves itself by, as hard to guess as a session's own. Raises SignInError."""
        who = identity(claims, self._trusts_emails)
        account = self._of_subject(who.subject) or self._store.account_named(who.login)
        account = account or self._welcome(who.login, who.name)
        if account.subject not in ("", who.subject):
            raise SignInError("This e-mail address was another person's before. Ask whoever manages the accounts.")
        if account.disabled:
            raise SignInError(DISABLED)
        used = digest(who.login_id)
        if not self._store.has_mark(used):
            facts = {"subject": who.subject, "must_change": False} | self._listed(account, who.login)
            account = self._store.change_account(account.id, **facts)
            if who.login in self._admins:
                self._take_over(account)
            # The mark comes last: what was broken off before it is done again by the next request.
            self._sessions.begin(account, token)
            if not self._store.add_mark(used, LOGIN_S, by=digest(token)):
                self._sessions.end(token)
        standing = self._sessions.standing(token)
        if standing.state is not State.ACTIVE:
            raise SignInError("This login was used before. Sign in again.")
        return standing

    def _listed(self, account: Account, address: str) -> AccountChanges:
        """The role that OIDC_ADMINS gives, and takes again where the page did not give it as well. The last admin who
        comes in by OpenID Connect stays one."""
        if address in self._admins:
            given = Role.ADMIN not in account.roles
            return {"roles": account.roles | {Role.ADMIN}, "listed_admin": account.listed_admin or given}
        others = (other for other in self._store.accounts() if other.id != account.id and other.subject)
        if account.listed_admin and has_admin(others):
            return {"roles": account.roles - {Role.ADMIN} or frozenset({Role.CLINICIAN}), "listed_admin": False}
        return {}

    def _of_subject(self, subject: str) -> Account | None:
        """Whoever that person was here before, also with another e-mail address."""
        return next((account for account in self._store.accounts() if account.subject == subject), None)

    @inside
    def standing(self, token: str) -> Standing:
        return self._sessions.standing(token)

    @inside
    def touch(self, token: str) -> None:
        """The reader did something."""
        self._sessions.touch(token)

    @inside
    def sign_out(self, token: str) -> None:
        self._sessions.end(token)

    def _verified(self, login: str, password: str, place: str) -> Account:
        """Raises SignInError. A try is counted before the password is looked at, so that many at once gain nothing."""
        login = folded(login)
        account = self._store.account_named(login)
        name = f"{login} {account.stamp if account else ''}"  # a new password begins the count anew
        here, everywhere = digest(f"{name} {place}"), digest(name)
        for key, most in ((here, TRIES), (everywhere, TRIES_FROM_EVERYWHERE)):
            tries, left_s = self._store.count_attempt(key, WINDOW_S)
            if tries > most:
                raise SignInError(f"Too many wrong passwords for this account name. Try again in {left_s} seconds.")
        if not self._passwords.fits(password, account.password_hash if account else "") or account is None:
            raise SignInError(WRONG)
        self._store.forget_attempts(here)
        return account

    def _welcome(self, login: str, name: str) -> Account:
        account = new_account(login, name, frozenset({Role.CLINICIAN}))
        try:
            self._store.add_account(account)
        except ConflictError:  # two tabs came at once
            return self._store.account_named(account.login) or account
        return account

    def _take_over(self, account: Account) -> None:
        for visit in every_visit(self._visits, owner=""):
            self._visits.update_visit(visit.id, owner=account.id)
