"""What somebody who is neither doctor nor patient is to the patient ("mother", "nurse"), where it was said.

Read from the talk each time, so that a corrected speaker is followed at once and nothing more is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scribe_core.roles.present import Present, asks_who, presences
from scribe_core.roles.relatives import is_staff
from scribe_core.types import Speaker, Turn, talk_of

_PARENTS = {"mother", "father"}
_INTRODUCES = re.compile(r"\bi(?:['’]?m| am)\b(?!.{0,40} as (?:his|her|their)\b)", re.IGNORECASE)
"""Who introduces themselves, unasked, after somebody without a name spoke, is somebody else."""


def relations(turns: Sequence[Turn]) -> dict[int, str]:
    """By the id of each turn of `other` that can be told. Where two such people are there, only who says it in the turn
    itself, or is spoken to just before, is told from the other."""
    room = _Room()
    talk = talk_of(turns)
    found = {turn.id: room.hear(turn, here) for turn, here in zip(talk, presences(talk), strict=True)}
    if room.one_came_forward:
        others = (turn.id for turn in talk if turn.speaker is Speaker.OTHER)
        found |= {turn_id: room.known[0] for turn_id in others if found[turn_id] in ("", "parent")}
    return {turn_id: name for turn_id, name in found.items() if name}


class _Room:
    """known: the relations said so far, each once. alone: as far as is known, one such person is there."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self._called = ""
        self._asked = self._forward = self._nameless = self._strangers = False

    @property
    def alone(self) -> bool:
        return len(self.known) == 1 and not self._strangers

    @property
    def one_came_forward(self) -> bool:
        """That person was named by themselves or by the patient: the turns before are theirs, too."""
        return self._forward and self.alone

    def hear(self, turn: Turn, here: Present) -> str:
        """What the speaker of the next turn is to the patient, if it is neither doctor nor patient."""
        if turn.speaker is Speaker.OTHER:
            return self._other(turn, here)
        self._asked = asks_who(turn.text)
        if turn.speaker is Speaker.DOCTOR:
            self._called = here.by_doctor
        elif here.by_patient:
            self._came_forward(here.by_patient)
        elif _denies(turn):
            self._called = ""
        return ""

    def _other(self, turn: Turn, here: Present) -> str:
        called, self._called = self._called, ""
        if name := here.own or here.by_relative:
            self._strangers |= self._nameless and not self._asked and bool(_INTRODUCES.search(turn.text))
            self._came_forward(name)
        elif called and not _denies(turn):
            name = self._answers(called)
        elif self.alone:
            name = self.known[0]
        self._nameless |= not name
        return name

    def _answers(self, called: str) -> str:
        """A nurse who is called where somebody without a name spoke before may be either of them afterwards."""
        if not is_staff(called):
            self._came_forward(called)
        elif not self._nameless and called not in self.known:
            self.known.append(called)
        return called

    def _came_forward(self, name: str) -> None:
        """Who told of their child first and is called the father later is one person."""
        self._forward = True
        if name in _PARENTS and "parent" in self.known:
            self.known[self.known.index("parent")] = name
        elif name not in self.known and not (name == "parent" and _PARENTS.intersection(self.known)):
            self.known.append(name)


def _denies(turn: Turn) -> bool:
    return turn.text.lower().startswith(("no,", "no."))
