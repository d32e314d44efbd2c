"""A client for any server that speaks the OpenAI chat API (vLLM's own among them)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Reply, Request
from scribe_core.llm.markers import Markers
from scribe_core.llm.standing import Standing

SIDE_BY_SIDE = 16
ASK_LIMIT_S = 5.0
_NOT_THE_API = (AttributeError, TypeError, ValueError, IndexError)
"""What reading a reply raises that is none of the API's, such as the page of another server."""


class OpenAiModel:
    """Implements LanguageModel. The server may be away at first, and come and go."""

    def __init__(self, base_url: str, api_key: str | None, model: str, timeout_s: float) -> None:
        import openai

        self.name = model
        self._base_url = base_url
        self._markers = Markers()
        self._errors = (openai.OpenAIError, RuntimeError, *_NOT_THE_API)
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key or "none", timeout=timeout_s, max_retries=1)
        self._asker = self._client.with_options(timeout=ASK_LIMIT_S, max_retries=0)
        self._standing = Standing(self.ask)
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="openai")

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        try:
            replies = list(self._pool.map(self._generate, requests))
        except self._errors as error:
            problem = self._why(error)
            self._standing.tell(problem)
            raise LanguageModelError(f"{problem} It will be asked again.") from None
        self._standing.tell("")
        return replies

    def problem(self) -> str | None:
        return self._standing.problem()

    def ask(self) -> str:
        """Why the server does not answer, or empty. Waits for it, some seconds at most."""
        try:
            if self.name not in self._listed():
                self._asker.chat.completions.create(
                    model=self.name, messages=[{"role": "user", "content": "Hello"}], max_tokens=1
                )
        except self._errors as error:
            return self._why(error)
        return ""

    def _listed(self) -> set[str]:
        """The models that the server lists; not all list every name that they answer to, and some list none."""
        import openai

        try:
            return {model.id for model in self._asker.models.list()}
        except openai.NotFoundError:
            return set()

    def _why(self, error: Exception) -> str:
        """One sentence on what happened, one on what to do. It holds nothing of what was asked."""
        import openai

        server = f"The language model server at {self._base_url}"
        if isinstance(error, openai.APITimeoutError):
            return f"{server} takes too long to answer. See what it is doing."
        if isinstance(error, openai.APIConnectionError):
            return f"{server} cannot be reached. Start it, or correct OPENAI_BASE_URL."
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return f"{server} refuses the key. Correct OPENAI_API_KEY."
        if isinstance(error, openai.NotFoundError):
            return f"{server} does not have the model {self.name}. Correct TARGET_MODEL or OPENAI_BASE_URL."
        if isinstance(error, _NOT_THE_API):
            return f"{server} does not speak the OpenAI API. Correct OPENAI_BASE_URL."
        return f"{server} failed ({type(error).__name__}). See its log."

    def _generate(self, request: Request) -> Reply:
        started = time.perf_counter()
        asked: dict[str, Any] = {"messages": self._markers.messages(request), **_response_format(request)}
        completion = self._client.chat.completions.create(
            model=self.name, max_tokens=request.max_tokens, temperature=request.temperature, **asked
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
