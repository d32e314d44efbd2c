"""vLLM with an adapter on the CPU's default int8 model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rapidfuzz.fuzz import ratio

from scribe_core import build
from scribe_core.models.devices import AVX512, widest_vector_unit
from scribe_core.settings import settings
from tests.llm.conftest import Replies
from training.random_adapter import write_random_adapter

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]

ALIKE = 60.0
"""Likeness of spelling, 0 to 100, on a processor without AVX-512: there other kernels add up with an adapter, and where
two words are as likely another may win. With it the replies are the very same."""


def asked(replies: Replies, folder: Path | None) -> tuple[str, list[str]]:
    """The model's name and what it says."""
    adapter = build.adapter_in(folder, settings(), promoted=False) if folder else None
    model = build.load_vllm(settings(), adapter)
    try:
        return model.name, replies.of(model)
    finally:
        model.close()


def test_an_adapter_that_changes_nothing_gives_like_replies_and_another_does_not(
    model_dir: Callable[[str], Path], tmp_path: Path, replies: Replies
) -> None:
    base = model_dir(settings().cpu_model)
    write_random_adapter(base, tmp_path / "nothing", strength=0.0)
    write_random_adapter(base, tmp_path / "noise", strength=0.3)
    name, plain = next(iter(replies.known.items()), None) or asked(replies, None)
    same_name, same = asked(replies, tmp_path / "nothing")
    assert same_name == f"{name}+nothing" and all(ratio(a, b) >= ALIKE for a, b in zip(plain, same, strict=True))
    assert same == plain or widest_vector_unit() != AVX512
    other_name, other = asked(replies, tmp_path / "noise")
    assert other_name == f"{name}+noise" and all(a != b for a, b in zip(plain, other, strict=True))
