"""A client for any server that speaks the OpenAI chat API (vLLM's own among them)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Reply, Request

SIDE_BY_SIDE = 16


class OpenAiModel:
    """Implements LanguageModel. The server is not contacted before the first call."""

    def __init__(self, base_url: str, api_key: str | None, model: str, timeout_s: float) -> None:
        import openai

        self.name = model
        self._errors = openai.OpenAIError
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key or "none", timeout=timeout_s, max_retries=1)
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="openai")

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        try:
            return list(self._pool.map(self._generate, requests))
        except self._errors as error:
            raise LanguageModelError(
                f"The language model server did not answer ({type(error).__name__}). Check OPENAI_BASE_URL and the "
                "server; it will be asked again."
            ) from None

    def _generate(self, request: Request) -> Reply:
        started = time.perf_counter()
        completion = self._client.chat.completions.create(
            model=self.name,
            messages=[{"role": role, "content": content} for role, content in request.messages],
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            **_response_format(request),
        )
        return _reply(completion, time.perf_counter() - started)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._client.close()


def _response_format(request: Request) -> dict[str, Any]:
    if request.json_schema is None:
        return {}
    schema = {"name": "reply", "schema": request.json_schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _reply(completion: Any, seconds: float) -> Reply:
    usage = completion.usage
    details = getattr(usage, "prompt_tokens_details", None)
    choice = completion.choices[0]
    return Reply(
        text=choice.message.content or "",
        tokens_in=usage.prompt_tokens if usage else 0,
        tokens_cached=(details.cached_tokens or 0) if details else 0,
        tokens_out=usage.completion_tokens if usage else 0,
        seconds=seconds,
        finished=choice.finish_reason == "stop",
    )
