"""What passes in a visit while it is worked on: shown to whoever looks, and gone a while later."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scribe_core.types.base import Frozen


class StageStatus(Frozen):
    """behind_s: how far the stage is behind the sound that is stored, seconds. detail: one sentence, or empty."""

    kind: Literal["stage"] = "stage"
    stage: str
    state: Literal["idle", "running", "failed", "waiting"] = "idle"
    detail: str = ""
    behind_s: float = 0.0

    @property
    def place(self) -> str:
        return f"stage:{self.stage}"


class LiveWords(Frozen):
    """Masked text of the sound from start_s on that is no chunk yet."""

    kind: Literal["words"] = "words"
    text: str = ""
    start_s: float = 0.0

    @property
    def place(self) -> str:
        return self.kind


class Levels(Frozen):
    """Loudness, 0 to 1, of each tenth of a second of what was stored last, oldest first. end_s: where that ends."""

    kind: Literal["levels"] = "levels"
    values: tuple[float, ...] = ()
    end_s: float = 0.0

    @property
    def place(self) -> str:
        return self.kind


Passing = Annotated[StageStatus | LiveWords | Levels, Field(discriminator="kind")]
"""Each stands in the place of the one before with the same `place`."""
