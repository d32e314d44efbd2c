"""Who may call what.

A door is a class whose public methods each carry one of these decorators; a test holds every method to it. What a page
shows is another matter: what a door refuses is refused wherever it is asked.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any, Self, TypeVar

from scribe_core.errors import NotAllowedError, VisitNotFoundError
from scribe_core.types import Person, Role

F = TypeVar("F", bound=Callable[..., Any])


def _declared(right: str, method: F, check: Callable[[Any], object]) -> F:
    @wraps(method)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        check(self)
        return method(self, *args, **kwargs)

    return _named(right, checked)


def _named(right: str, method: Any) -> Any:
    method.declared_right = right
    return method


def inside(method: F) -> F:
    """The app itself: allowed for nobody in particular. Such a method gives away nothing of a visit."""
    return _declared("inside", method, lambda door: None)


def signed_in(method: F) -> F:
    """Whoever has an account."""
    return _declared("signed_in", method, lambda door: _require(door))


def clinician(method: F) -> F:
    """A clinician; a method that is of no single visit and gives away only what is that clinician's own."""
    return _declared("clinician", method, lambda door: _require(door, Role.CLINICIAN))


def admin(method: F) -> F:
    return _declared("admin", method, lambda door: _require(door, Role.ADMIN))


def own_visit(method: F) -> F:
    """The clinician whose visit it is. The visit's id is the first argument."""

    @wraps(method)
    def checked(self: Any, visit_id: str, *args: Any, **kwargs: Any) -> Any:
        _require(self, Role.CLINICIAN)
        self._must_own(visit_id)
        return method(self, visit_id, *args, **kwargs)

    return _named("own_visit", checked)


def right_of(method: Callable[..., Any]) -> str | None:
    """The name of the right that a method declares."""
    return getattr(method, "declared_right", None)


class Bound:
    """A door for one person. One that is bound to nobody allows only what is `inside`.

    Methods raise NotAllowedError where the person's role does not suffice."""

    _person: Person | None = None
    _owned: set[str]

    @inside
    def as_person(self, person: Person) -> Self:
        """The same door for this person; it shares everything else. It knows nothing of sessions, so that a recording
        goes on with it until it is stopped."""
        bound = copy.copy(self)
        bound._person = person
        bound._owned = set()
        return bound

    @property
    def _who(self) -> Person:
        """Raises NotAllowedError where the door is bound to nobody."""
        return _require(self)

    def _must_own(self, visit_id: str) -> None:
        """Raises VisitNotFoundError, in the same words for another's visit and for none: ids cannot be probed.

        What was found is remembered, since an owner stays: sound is taken in also while the store does not answer."""
        if visit_id in self._owned:
            return
        if self._owner(visit_id) != _require(self).id:
            raise VisitNotFoundError(f"There is no visit {visit_id}; it may have been discarded.")
        self._owned.add(visit_id)

    def _owner(self, visit_id: str) -> str | None:
        """The id of the account whose visit it is; None for an unknown one."""
        raise NotImplementedError


def _require(door: Bound, role: Role | None = None) -> Person:
    person = door._person
    if person is None:
        raise NotAllowedError("Sign in first.")
    if role is not None and role not in person.roles:
        raise NotAllowedError(f"This needs the role {role}, which your account does not have.")
    return person
