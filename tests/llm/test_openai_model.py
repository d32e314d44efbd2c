"""The client against a small server of the OpenAI chat API, over a real socket."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Request
from scribe_core.llm.openai_model import OpenAiModel

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}


class Handler(BaseHTTPRequestHandler):
    status = 200
    seen: list[dict] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body)
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": body["model"],
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": body["messages"][-1]["content"].upper()},
                }
            ],
            "usage": {
                "prompt_tokens": 7,
                "completion_tokens": 2,
                "total_tokens": 9,
                "prompt_tokens_details": {"cached_tokens": 5},
            },
        }
        content = json.dumps(answer).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        return None


@pytest.fixture
def server():
    Handler.seen, Handler.status = [], 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()


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
        assert "OPENAI_BASE_URL" in str(error.value) and "secret" not in str(error.value)
