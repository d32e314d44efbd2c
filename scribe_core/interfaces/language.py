"""What writes: a language model, its requests and replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Request:
    """A chat prompt. `json_schema` constrains the reply; `max_tokens` bounds it."""

    messages: tuple[tuple[str, str], ...]
    json_schema: dict[str, Any] | None = None
    max_tokens: int = 256
    temperature: float = 0.0


@dataclass(frozen=True)
class Reply:
    """finished: the model stopped by itself and was not cut at max_tokens.

    first_token_s: from the request to its first token; None where the engine does not tell."""

    text: str
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    finished: bool = True
    first_token_s: float | None = None


class LanguageModel(Protocol):
    """Thread-safe. Requests of one call run side by side and share their common prefix."""

    name: str

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply a request, in order. Raises LanguageModelError."""

    def problem(self) -> str | None:
        """Why it does not answer now; empty where it does, None while that is being found out. Never waits."""

    def close(self) -> None: ...
