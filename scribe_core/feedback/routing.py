"""Where a piece of feedback goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.types import ChangeKind, EditKind, Route

REPEATED = "Repeated"
"""A reason for rejecting (statement.js) that is none to learn from: the model is shown a stretch, not the note."""
JUDGED = frozenset({ChangeKind.ACCEPT, ChangeKind.REJECT})
REWORDED = frozenset({ChangeKind.EDIT, ChangeKind.SPLIT, ChangeKind.MOVE, ChangeKind.TAKE})


@dataclass(frozen=True)
class Thresholds:
    """close_from: similarity from which an edit is a small one; sounds_like_from: likeness of sound; both 0 to 1."""

    close_from: float = 0.7
    sounds_like_from: float = 0.76


def overtaken(action: ChangeKind, later: Sequence[ChangeKind]) -> bool:
    """Whether a later step on the same statement took its place: a verdict by any other, a wording by a rejection."""
    deciding = [step for step in later if step in JUDGED | REWORDED]
    if action in JUDGED:
        return bool(deciding)
    return ChangeKind.REJECT in deciding and deciding[-1] is ChangeKind.REJECT


def route(
    action: ChangeKind,
    kind: EditKind | None,
    similarity: float,
    of_the_model: bool,
    signed: bool,
    thresholds: Thresholds,
) -> Route:
    """of_the_model: the model wrote the words that were there before. A pair of which one is preferred needs that:
    what a person wrote is no example of what to avoid."""
    if action in (ChangeKind.ACCEPT, ChangeKind.TAKE):
        return Route.SFT if of_the_model else Route.NONE
    if action is ChangeKind.REJECT:
        return _of_rejected(of_the_model, signed)
    if action is ChangeKind.MOVE:
        return Route.SFT_CORRECTION
    if action is ChangeKind.WRITE:
        return Route.SFT_CORRECTION if kind is EditKind.MISSING_FACT else Route.NONE
    if action in (ChangeKind.EDIT, ChangeKind.SPLIT):
        return _of_edited(kind, similarity, of_the_model, thresholds)
    return Route.NONE


def _of_rejected(of_the_model: bool, signed: bool) -> Route:
    if not of_the_model:
        return Route.NONE
    return Route.DPO if signed else Route.PENDING


def _of_edited(kind: EditKind | None, similarity: float, of_the_model: bool, thresholds: Thresholds) -> Route:
    if kind is EditKind.RECOGNISER_ERROR:
        return Route.VOCABULARY
    if not of_the_model:
        return Route.SFT_CORRECTION
    if kind is EditKind.STYLE:
        return Route.STYLE
    far = kind is EditKind.WRONG_FACT or similarity < thresholds.close_from
    return Route.DPO if far and kind is not EditKind.FORMATTING else Route.SFT_CORRECTION
