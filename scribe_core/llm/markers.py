"""What divides a chat's messages for the model, where talk spells it: it stays text there.

A tokenizer reads `<|im_start|>` as the beginning of a message wherever it stands, also in what a patient is said to
have said. So a blank is put into it; all other text stays as it is, and with it the prefixes that prompts share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from scribe_core.interfaces import Request

KNOWN = re.compile(
    r"<[|｜][^\s<>|｜]{1,60}[|｜]>|</?s>|<(?:unk|pad|bos|eos|mask)>|</?(?:start|end)_of_[a-z_]{1,20}>|<</?SYS>>|"
    r"\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|gMASK|CLS|SEP)\]|"
    r"</?(?:tool_call|tool_response|tools|think)>",
    re.IGNORECASE,
)
"""Of the usual chat templates, for a server whose tokenizer cannot be asked."""


class Markers:
    """tokens: those that the tokenizer at hand reads as one wherever they stand."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        marks = {token for token in tokens if len(token.strip()) > 1 and not token.strip()[0].isalnum()}
        longest_first = sorted(map(str.strip, marks), key=len, reverse=True)
        self._own = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def messages(self, request: Request) -> list[dict[str, str]]:
        """The request as chat messages whose contents hold no marker."""
        return [{"role": role, "content": self.without(content)} for role, content in request.messages]

    def without(self, text: str) -> str:
        """Again until nothing is left: the ends of two that stood side by side may be a third."""
        apart = self._own.sub(_apart, KNOWN.sub(_apart, text))
        return text if apart == text else self.without(apart)


def markers_of(tokenizer: Any) -> Markers:
    """Of a Hugging Face tokenizer: every token that it looks for before it reads text as text."""
    added = (str(token) for token in tokenizer.added_tokens_decoder.values())
    return Markers([*added, *tokenizer.all_special_tokens])


def _apart(match: re.Match[str]) -> str:
    return f"{match[0][0]} {match[0][1:]}"
