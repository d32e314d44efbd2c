"""vLLM's AsyncLLM in this process, behind a thread-safe wrapper."""

from __future__ import annotations

import asyncio
import itertools
import logging
import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Reply, Request
from scribe_core.llm.adapter import Adapter, served_name
from scribe_core.llm.loop import LoopThread
from scribe_core.llm.markers import markers_of
from scribe_core.llm.profile import engine_arguments, prepare_environment
from scribe_core.settings import Settings

START_LIMIT_S = 600
STOPPED = "The language model ended."
MOST_LATE = 2
"""So many batches in a row that came to no end in time: the engine has lost them, whatever else it answers."""
_ALONE = nullcontext()


class VllmModel:
    """Implements LanguageModel. Loading takes about half a minute on two cores.

    Raises LanguageModelError when the engine cannot start. Its engine runs in child processes, which start by
    importing the caller's main module again: build it only under `if __name__ == "__main__"` or in an imported module.
    In such a child it raises RuntimeError, before engines start engines until the memory is full.
    """

    def __init__(
        self,
        model_dir: Path | str,
        settings: Settings,
        importing: AbstractContextManager[Any] = _ALONE,
        adapter: Adapter | None = None,
    ) -> None:
        """importing: held while vLLM is imported and configured, not while its processes start. adapter: is on every
        reply, and its name in the model's."""
        if multiprocessing.parent_process() is not None:
            raise RuntimeError('The main module builds a VllmModel outside `if __name__ == "__main__"`.')
        self.name = served_name(Path(model_dir).name, adapter)
        self._timeout_s = settings.llm_timeout_s
        self._hangs_after_s = settings.llm_hangs_after_s
        self._late = 0
        self._ids = itertools.count()
        prepare_environment(settings)
        self._loop = LoopThread("vllm-loop")
        try:
            with importing:
                config = _configure(str(model_dir), settings, adapter)
            self._engine = self._loop.run(_start(config), START_LIMIT_S)
        except (RuntimeError, ValueError, OSError, TimeoutError) as error:
            self._loop.close()
            raise LanguageModelError(
                f"The language model {self.name} did not start ({type(error).__name__}). Recording goes on; the note "
                "follows when it runs. `python -m scribe_core status` shows what is missing."
            ) from error
        from vllm.v1.engine.exceptions import EngineDeadError, EngineGenerateError

        self._deaths, self._failures = (EngineDeadError,), (EngineGenerateError, RuntimeError, ValueError)
        self._tokenizer = self._engine.get_tokenizer()
        self._markers = markers_of(self._tokenizer)
        self._adapter = _request_for(adapter) if adapter else None

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        try:
            replies = self._loop.run(self._generate_all(requests), self._timeout_s)
            self._late = 0
            return replies
        except TimeoutError:
            self._late += 1
            raise LanguageModelError(
                f"The language model gave no answer in {self._timeout_s:.0f} s; it will be asked again."
            ) from None
        except (*self._deaths, CancelledError):
            raise LanguageModelError(f"{STOPPED} What it was asked is asked again.") from None
        except self._failures as error:
            name = type(error).__name__
            raise LanguageModelError(f"The language model failed ({name}); it will be asked again.") from None

    def problem(self) -> str | None:
        return STOPPED if self._engine.errored else ""

    def answers(self) -> bool:
        """Whether the engine's process answers, between two steps at the latest; waits up to LLM_HANGS_AFTER_S."""
        if self._engine.errored or self._late >= MOST_LATE:
            return False
        try:
            self._loop.run(self._engine.is_sleeping(), self._hangs_after_s)
        except (TimeoutError, CancelledError, *self._deaths, *self._failures):
            return False
        return True

    async def _generate_all(self, requests: Sequence[Request]) -> list[Reply]:
        tasks = [asyncio.ensure_future(self._generate(request)) for request in requests]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def _generate(self, request: Request) -> Reply:
        started = time.perf_counter()
        prompt = {"prompt_token_ids": self.tokens(request)}
        final = None
        async for output in self._engine.generate(
            prompt, _sampling(request), f"scribe-{os.getpid()}-{next(self._ids)}", lora_request=self._adapter
        ):
            final = output
        if final is None:
            raise LanguageModelError("The language model gave no answer; it will be asked again.")
        return _reply(final, time.perf_counter() - started)

    def tokens(self, request: Request) -> list[int]:
        """The prompt's token ids: shared prefixes of prompts are shared prefixes here."""
        messages = self._markers.messages(request)
        ids = self._tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True)
        return list(ids["input_ids"]) if not isinstance(ids, list) else ids

    def close(self) -> None:
        """Ends the engine's processes, without the traces that vLLM prints of it; requests under way fail."""
        logging.getLogger("vllm").setLevel(logging.CRITICAL)
        self._loop.cancel_all()
        self._engine.shutdown()
        self._engine.shutdown = _nothing  # vLLM calls it again when Python exits, with its modules gone
        self._loop.close()


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _configure(model: str, settings: Settings, adapter: Adapter | None) -> Any:
    from vllm import AsyncEngineArgs
    from vllm.v1.engine import async_llm  # noqa: F401  the largest import of them

    return AsyncEngineArgs(**engine_arguments(model, settings, adapter)).create_engine_config()


def _request_for(adapter: Adapter) -> Any:
    from vllm.lora.request import LoRARequest

    return LoRARequest(adapter.name, 1, str(adapter.folder.resolve()))


async def _start(config: Any) -> Any:
    from vllm.v1.engine.async_llm import AsyncLLM

    return AsyncLLM.from_vllm_config(config)


def _sampling(request: Request) -> Any:
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

    structured = StructuredOutputsParams(json=request.json_schema) if request.json_schema else None
    return SamplingParams(
        temperature=request.temperature,
        max_tokens=request.max_tokens,
        structured_outputs=structured,
        output_kind=RequestOutputKind.FINAL_ONLY,
    )


def _reply(output: Any, seconds: float) -> Reply:
    completion = output.outputs[0]
    first_token_s = getattr(output.metrics, "first_token_latency", 0.0)
    return Reply(
        text=completion.text,
        tokens_in=len(output.prompt_token_ids or ()),
        tokens_cached=output.num_cached_tokens or 0,
        tokens_out=len(completion.token_ids),
        seconds=seconds,
        finished=completion.finish_reason == "stop",
        first_token_s=first_token_s or None,
    )
