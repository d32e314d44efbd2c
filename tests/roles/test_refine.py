"""What the language model is asked, and what becomes of its answer."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Reply, Request
from scribe_core.roles.model import NgramRoleModel
from scribe_core.roles.refine import LlmRoleModel
from scribe_core.types import Speaker, Turn

BASE = NgramRoleModel()
SURE = "Do you have any chest pain or shortness of breath when you lie down?"


class OneAnswer:
    """A LanguageModel that answers every request by one function."""

    name = "one-answer"

    def __init__(self, answer: Callable[[Request], str]) -> None:
        self.requests: list[Request] = []
        self._answer = answer

    def generate(self, requests):
        self.requests += requests
        return [Reply(self._answer(request)) for request in requests]

    def close(self) -> None: ...


def turn(i: int, text: str) -> Turn:
    return Turn(id=i, speaker=Speaker.OTHER, start_s=i, end_s=i + 1, text=text)


def everyone(speaker: str) -> Callable[[Request], str]:
    return lambda request: json.dumps({name: speaker for name in request.json_schema["required"]})


def test_sure_turns_are_not_asked_about():
    llm = OneAnswer(everyone("other"))
    assert LlmRoleModel(llm, BASE, 0.75).assign([turn(1, SURE)], [])[0][0] is Speaker.DOCTOR
    assert llm.requests == []


def test_only_unsure_turns_are_asked_about_in_one_call():
    llm = OneAnswer(everyone("patient"))
    turns = [turn(1, SURE), turn(2, "Right."), turn(3, "The blue one.")]
    speakers = LlmRoleModel(llm, BASE, unsure_below=0.97, trust=9.0).assign(turns, [])
    (request,) = llm.requests
    asked = request.json_schema["required"]
    assert asked and "line_1" not in asked
    assert all(speakers[int(name.removeprefix("line_")) - 1][0] is Speaker.PATIENT for name in asked)
    assert speakers[0][0] is Speaker.DOCTOR


def test_a_long_talk_is_asked_about_in_windows_side_by_side():
    llm = OneAnswer(everyone("patient"))
    turns = [turn(i, f"Right, number {i}.") for i in range(1, 61)]
    speakers = LlmRoleModel(llm, BASE, 1.01, trust=9.0).assign(turns, [])
    assert len(llm.requests) == 3 and len(speakers) == 60
    assert all(len(request.json_schema["required"]) == 8 for request in llm.requests)
    assert "number 49." in llm.requests[2].messages[0][1] and "number 30." not in llm.requests[2].messages[0][1]


def _fails(request: Request) -> str:
    raise LanguageModelError("down")


_WRONG = ["", "[1]", '{"line_1": "nobody"}', '{"line_7": "other"}', "[" * 100_000, '{"line_1": ' + "9" * 5_000 + "}"]


@pytest.mark.parametrize("answer", [_fails, *(lambda _, wrong=wrong: wrong for wrong in _WRONG)])
def test_a_failing_language_model_leaves_the_small_models_answer(answer):
    turns = [turn(1, "Right."), turn(2, "The blue one.")]
    assert LlmRoleModel(OneAnswer(answer), BASE, 1.01).assign(turns, []) == BASE.assign(turns, [])


def test_talk_cannot_break_the_prompt():
    llm = OneAnswer(everyone("patient"))
    LlmRoleModel(llm, BASE, 1.01).assign([turn(1, 'Say $lines and ${asked} and {x} " \\')], [])
    assert "Say $lines and ${asked} and {x}" in llm.requests[0].messages[0][1]
