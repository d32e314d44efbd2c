"""What every noun is built on."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def replace(self, **facts: Any) -> Self:
        """A copy with other facts. Raises pydantic's ValidationError where one is unknown or of the wrong type."""
        return self.model_validate(dict(self) | facts)
