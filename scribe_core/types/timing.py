"""How long work took, one of the facts of a visit's stream: the figures are counted from them. Times are seconds.

What is None or empty was not told, and is not counted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scribe_core.types.base import Frozen


class CaptureTiming(Frozen):
    """seconds: to make one chunk durable."""

    of: Literal["capture"] = "capture"
    seconds: float


class ChunkTiming(Frozen):
    """The stages that made turns of one chunk."""

    of: Literal["chunk"] = "chunk"
    recognise_s: float | None = None
    roles_s: float | None = None
    privacy_s: float | None = None


class NoteTiming(Frozen):
    """One draft. note_s: the language model writes. first_token_s: of each reply whose engine tells it. queue: other
    drafts that were under way when this one began."""

    of: Literal["note"] = "note"
    model: str
    prompt: str
    note_s: float
    total_s: float
    merge_s: float = 0.0
    commit_s: float = 0.0
    first_token_s: tuple[float, ...] = ()
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    queue: int = 0


class ChecksTiming(Frozen):
    """seconds: of each statement, all its checks together."""

    of: Literal["checks"] = "checks"
    seconds: tuple[float, ...]


Timing = Annotated[CaptureTiming | ChunkTiming | NoteTiming | ChecksTiming, Field(discriminator="of")]
