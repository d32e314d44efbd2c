"""A dataset folder of `python -m scribe_core dataset`, read to fine-tune on: card, examples, and what does not fit."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribe_core.errors import DatasetError
from scribe_core.note.prompt import load_prompt
from scribe_core.types import DatasetKind

MAX_TOKENS = 2048
"""Prompt and reply. Rules and worked example of the prompt take 917."""

Row = dict[str, Any]
"""prompt and completion, or prompt, chosen and rejected: lists of messages."""


@dataclass(frozen=True)
class DatasetFolder:
    """facts: of card.json. rows: to train on."""

    kind: DatasetKind
    facts: dict[str, Any]
    rows: list[Row]


def read_dataset(folder: Path) -> DatasetFolder:
    """Raises DatasetError where it is no dataset, or was made for another prompt: the adapter would learn to answer
    what the product no longer asks."""
    try:
        facts = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        lines = (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()
        kind, version = DatasetKind(facts["kind"]), facts["prompt"]["version"]
        rows = [json.loads(line) for line in lines]
    except (OSError, ValueError, KeyError, TypeError):
        raise DatasetError(f"{folder} holds no dataset of `python -m scribe_core dataset`.") from None
    if version != load_prompt().version:
        raise DatasetError(
            f"The dataset was made with prompt {version}, and the product sends {load_prompt().version}. Build it anew."
        )
    return DatasetFolder(kind, facts, [{key: row[key] for key in row if key != "visit_id"} for row in rows])


def with_preferred(folder: DatasetFolder, pairs: DatasetFolder) -> DatasetFolder:
    """The examples of `folder`, and what `pairs` prefers wherever `folder` has no reply to the prompt: DPO starts from
    a model that finds the preferred replies likely (Rafailov et al. 2023, https://arxiv.org/abs/2305.18290, section 4).
    Empty replies are left to DPO: the run that learnt them wrote notes half as long (training/README.md).

    Raises DatasetError where they are not SFT and DPO, in this order."""
    if (folder.kind, pairs.kind) != (DatasetKind.SFT, DatasetKind.DPO):
        raise DatasetError("--preferred adds the preferred replies of a DPO dataset to an SFT dataset.")
    replies = {
        _asked(row): {"prompt": row["prompt"], "completion": row["chosen"]} for row in pairs.rows if not _is_empty(row)
    }
    known = {_asked(row) for row in folder.rows}
    more = [row for key, row in replies.items() if key not in known]
    return DatasetFolder(folder.kind, folder.facts | {"preferred_of": pairs.facts["id"]}, [*folder.rows, *more])


def _is_empty(pair: Row) -> bool:
    return json.loads(pair["chosen"][-1]["content"]) == []


def _asked(row: Row) -> str:
    """What tells one prompt from another of its version: rules and worked example are the same in all."""
    return row["prompt"][-1]["content"]


def chosen(rows: Sequence[Row], tokenizer: Any, most: int, seed: int) -> tuple[list[Row], dict[str, int]]:
    """At most `most` examples (0: all) in an order of chance, and how many were left out, and why."""
    fitting = [row for row in rows if _longest(row, tokenizer) <= MAX_TOKENS]
    random.Random(seed).shuffle(fitting)
    used = fitting[: most or None]
    left_out = {
        f"longer than {MAX_TOKENS} tokens": len(rows) - len(fitting),
        "over the limit": len(fitting) - len(used),
    }
    return used, {reason: count for reason, count in left_out.items() if count}


def _longest(row: Row, tokenizer: Any) -> int:
    replies = [row[name] for name in ("completion", "chosen", "rejected") if name in row]
    return max(len(token_ids(tokenizer, row["prompt"] + reply)) for reply in replies)


def token_ids(tokenizer: Any, messages: list[dict[str, str]]) -> list[int]:
    found = tokenizer.apply_chat_template(messages, tokenize=True)
    return list(found["input_ids"]) if not isinstance(found, list) else found
