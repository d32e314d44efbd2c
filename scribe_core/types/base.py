"""What every noun is built on."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Frozen):
    """One change of a visit. `id` orders the visit's stream; `kind` names the noun in `data`."""

    id: str
    kind: str
    data: dict[str, Any]
