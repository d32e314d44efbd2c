"""The files as `datasets` and TRL read them, with a tokenizer made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scribe_core.settings import Settings
from scribe_core.types import DatasetKind
from scribe_core.work.learning import Learning
from tests.fakes import MemoryStore
from tests.feedback.story import drafted

TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {symbol: place for place, symbol in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex("."), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    raw.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|end|>", pad_token="<|end|>")
    made.chat_template = TEMPLATE
    return made


def rows(kind: DatasetKind, folder: Path) -> Any:
    from datasets import load_dataset

    store = MemoryStore()
    drafted(store=store).accept("s1").edit("s2", "She has no fever.").reject("s3").sign()
    Learning(store, Settings(data_dir=folder, dataset_validation_share=0)).build(kind, folder / "out")
    files = {"train": str(folder / "out" / "train.jsonl")}
    return load_dataset("json", data_files=files, cache_dir=str(folder / "cache"))["train"]


def test_sft_examples_are_prompt_and_completion(tmp_path: Path, tokenizer: Any) -> None:
    from trl.data_utils import is_conversational, maybe_apply_chat_template

    found = rows(DatasetKind.SFT, tmp_path)
    assert len(found) == 1 and is_conversational(found[0])
    shown = maybe_apply_chat_template(found[0], tokenizer)
    assert shown["prompt"].startswith("<|system|>\nYou are a clinical scribe.")
    assert shown["prompt"].endswith("every morning\n<|end|>\n<|assistant|>\n")
    assert shown["completion"].endswith('[4,"subjective","She has no fever."]]<|end|>\n')
    assert json.loads(shown["completion"].removesuffix("<|end|>\n"))


def test_the_prompts_tokens_begin_the_examples_so_that_only_the_reply_is_learnt(tmp_path: Path, tokenizer: Any) -> None:
    """As SFTTrainer makes its completion mask."""
    from trl.data_utils import _tokenize, common_prefix_length

    row = rows(DatasetKind.SFT, tmp_path)[0]
    prompt = _tokenize(tokenizer, row["prompt"], add_generation_prompt=True)["input_ids"]
    whole = _tokenize(tokenizer, row["prompt"] + row["completion"])["input_ids"]
    assert common_prefix_length(prompt, whole) == len(prompt) < len(whole)
    assert tokenizer.decode(whole[len(prompt) :]).startswith('[[2,"subjective"')


def test_dpo_examples_are_prompt_chosen_and_rejected(tmp_path: Path, tokenizer: Any) -> None:
    from trl.data_utils import is_conversational, maybe_apply_chat_template, maybe_extract_prompt

    found = rows(DatasetKind.DPO, tmp_path)
    row = found[0]
    assert is_conversational(row) and maybe_extract_prompt(row) == row
    shown = maybe_apply_chat_template(row, tokenizer)
    assert set(shown) == {"prompt", "chosen", "rejected"} and shown["chosen"] != shown["rejected"]
    assert shown["prompt"].endswith("<|assistant|>\n")
    assert shown["chosen"].startswith("[") and shown["rejected"].startswith("[")
