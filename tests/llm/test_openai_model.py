"""The client against a small server of the OpenAI chat API, over a real socket."""

import json
import threading
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scribe_core.build import build_engines
from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Request
from scribe_core.llm import openai_model, standing
from scribe_core.llm.openai_model import OpenAiModel
from scribe_core.llm.standing import Standing
from scribe_core.settings import load_settings
from scribe_core.status import report
from tests.browser.server import free_port
from tests.doors import CONSENT, WORDS, open_service, until
from tests.fakes import FakeRecogniser, MemoryStore

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}


class Handler(BaseHTTPRequestHandler):
    """status: of every reply. models: the listed ones; None where it lists none. answers: names that it answers to.
    key: the only one that it takes. gate: replies wait for it. page: its reply to everything. text: what it writes."""

    @classmethod
    def reset(cls):
        cls.seen, cls.status, cls.models, cls.answers, cls.key, cls.page = [], 200, ["m"], ["m"], None, ""
        cls.text = ""
        cls.gate = threading.Event()
        cls.gate.set()

    def do_GET(self):
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.models or []]
        self.reply(404 if self.models is None else self.status, {"object": "list", "data": models})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body)
        if body["model"] not in self.answers:
            self.reply(404, {"error": {"message": "no such model"}})
            return
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": body["model"],
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": self.text or body["messages"][-1]["content"].upper()},
                }
            ],
            "usage": {
                "prompt_tokens": 7,
                "completion_tokens": 2,
                "total_tokens": 9,
                "prompt_tokens_details": {"cached_tokens": 5},
            },
        }
        self.reply(self.status, answer)

    def reply(self, status, answer):
        assert self.gate.wait(20)
        if self.key and self.headers["Authorization"] != f"Bearer {self.key}":
            status, answer = 401, {"error": {"message": "wrong key"}}
        content = self.page.encode() or json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if self.page else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        return None


@contextmanager
def serving(port=0):
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.handle_error = lambda *_: None  # a client that no longer waits
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    Handler.gate.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def server():
    Handler.reset()
    with serving() as address:
        yield address


def ask(text):
    return Request((("system", "rules"), ("user", text)), SCHEMA, max_tokens=9)


def test_replies_come_in_the_order_of_the_requests(server):
    model = OpenAiModel(server, None, "m", 5)
    replies = model.generate([ask(f"question {i}") for i in range(20)])
    assert [reply.text for reply in replies] == [f"QUESTION {i}" for i in range(20)]
    assert (replies[0].tokens_in, replies[0].tokens_cached, replies[0].tokens_out) == (7, 5, 2)
    assert all(reply.finished for reply in replies)


def test_the_schema_and_the_bound_are_sent(server):
    OpenAiModel(server, "key", "m", 5).generate([ask("hello")])
    (body,) = Handler.seen
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert body["max_tokens"] == 9 and body["temperature"] == 0


def test_a_server_that_fails_or_is_not_there_is_one_error_without_the_prompt(server):
    Handler.status = 500
    for address in (server, "http://127.0.0.1:9/v1"):
        with pytest.raises(LanguageModelError) as error:
            OpenAiModel(address, None, "m", 5).generate([ask("secret words")])
        assert f"server at {address}" in str(error.value) and "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"models": ["m", "n"]}, ""),
        ({"models": None}, ""),
        ({"models": ["listed under another name"]}, ""),
        ({"models": ["n"], "answers": ["n"]}, "does not have the model m. Correct TARGET_MODEL"),
        ({"models": None, "answers": []}, "does not have the model m"),
        ({"key": "the right one"}, "refuses the key. Correct OPENAI_API_KEY"),
        ({"status": 500}, "failed (InternalServerError)"),
        ({"page": "<html>another server</html>"}, "does not speak the OpenAI API"),
    ],
)
def test_what_a_server_says_when_it_is_asked(server, changes, said):
    for name, value in changes.items():
        setattr(Handler, name, value)
    problem = OpenAiModel(server, "wrong", "m", 5).ask()
    assert said in problem and bool(problem) is bool(said)
    with pytest.raises(LanguageModelError) if said else nullcontext():
        OpenAiModel(server, "wrong", "m", 5).generate([ask("secret words")])


def test_a_server_that_hangs_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(openai_model, "ASK_LIMIT_S", 0.2)
    Handler.gate.clear()
    model = OpenAiModel(server, None, "m", 5)
    assert model.problem() is None, "it waited, or took no answer for an answer"
    until(lambda: "takes too long" in (model.problem() or ""))


def test_the_state_of_the_engine_follows_a_server_that_comes_and_goes(monkeypatch):
    monkeypatch.setattr(standing, "ASK_AFTER_S", 0.02)
    Handler.reset()
    port = free_port()
    llm = build_engines(load_settings(**at(port))).llm
    llm.start()
    llm.value()
    until(lambda: llm.state().state == "failed")
    assert "cannot be reached" in llm.state().detail
    for _ in range(2):
        with serving(port):
            until(lambda: llm.state().state == "ready")
        until(lambda: llm.state().state == "failed")
    llm.close()


def test_a_request_that_fails_is_known_at_once(server):
    model = OpenAiModel(server, None, "m", 5)
    until(lambda: model.problem() == "")
    Handler.key = "another"
    with pytest.raises(LanguageModelError, match="refuses the key.*asked again"):
        model.generate([ask("hello")])
    assert "refuses the key" in model.problem()


def test_an_old_answer_is_none():
    now, asked, gate = [0.0], [], threading.Event()
    gate.set()

    def ask_it():
        asked.append(now[0])
        assert gate.wait(20)
        return ""

    server = Standing(ask_it, clock=lambda: now[0])
    assert server.problem() is None
    until(lambda: server.problem() == "")
    now[0] = standing.ASK_AFTER_S - 0.1
    assert server.problem() == "" and asked == [0.0]
    gate.clear()
    now[0] = standing.KEPT_S + 0.1
    assert server.problem() is None and server.problem() is None
    gate.set()
    until(lambda: server.problem() == "")
    assert asked == [0.0, now[0]]


def at(port, **more):
    return {"llm_backend": "openai", "openai_base_url": f"http://127.0.0.1:{port}/v1", "target_model": "m", **more}


def test_the_status_asks_the_server(server, tmp_path):
    here = {"cache_dir": tmp_path, "data_dir": tmp_path}
    port = int(server.rpartition(":")[2].removesuffix("/v1"))
    text = report(load_settings(**at(port, **here)))
    assert f"{server}: answers" in text and "OPENAI" not in text
    Handler.key = "another"
    text = report(load_settings(**at(port, **here)))
    assert f"{server}: does not answer" in text and "refuses the key" in text.split("Missing")[1]


def test_a_note_waits_for_a_server_that_is_away_and_says_why():
    Handler.reset()
    Handler.text = "[]"
    port = free_port()
    model = OpenAiModel(f"http://127.0.0.1:{port}/v1", None, "m", 5)
    store = MemoryStore()
    service = open_service(store, llm=model)
    visit_id = service.start_visit(CONSENT, "Dr. Lind").id
    service.feed(visit_id, FakeRecogniser(WORDS).spoken("my knee hurts since monday"))
    service.finish(visit_id)
    until(lambda: service.snapshot(visit_id).stages[2].state == "failed")
    detail = service.snapshot(visit_id).stages[2].detail
    assert "cannot be reached" in detail and "Next try in" in detail
    with serving(port):
        until(lambda: store.note_state(visit_id).final)
    service.close()
