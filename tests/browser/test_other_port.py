"""A page on another port of the same host, in the browser of a clinician who is signed in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.a_visit_to_review import SAID, VISIT_ID
from tests.browser.app_on_fakes import SESSION, TO_REVIEW
from tests.browser.server import served

pytestmark = pytest.mark.browser
TOKEN = "a session that is open from the start"
LISTEN = """([address, wish]) => new Promise((done) => {
  const line = new WebSocket(`${address.replace("http", "ws")}/_stcore/stream`, ["streamlit"]);
  const heard = { opened: false, bytes: 0 };
  line.binaryType = "arraybuffer";
  line.onopen = () => { heard.opened = true; line.send(new Uint8Array(wish)); };
  line.onmessage = (message) => { heard.bytes += message.data.byteLength; line.close(); };
  line.onclose = () => done(heard);
})"""
FETCH = """(address) => fetch(address, { credentials: "include" }).then(() => "read", (error) => error.name)"""
POST = """(address) => {
  document.body.innerHTML = `<form method="post" action="${address}/sign-out"></form>`;
  document.forms[0].submit();
}"""


class Blank(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another site on this machine: its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_it_reads_nothing_and_does_nothing(tmp_path: Path, open_page: Callable[..., Page], elsewhere: str) -> None:
    wish = BackMsg()
    wish.rerun_script.query_string = f"visit={VISIT_ID}"
    with served("tests.browser.app_on_fakes", tmp_path, **{SESSION: TOKEN, TO_REVIEW: "ended"}) as address:
        own = open_page(f"{address}/visit?visit={VISIT_ID}", session=TOKEN)
        expect(own.get_by_text(SAID[3][1])).to_be_visible()
        assert own.evaluate(LISTEN, [address, list(wish.SerializeToString())])["bytes"]

        other = own.context.new_page()
        other.goto(elsewhere)
        assert other.evaluate(LISTEN, [address, list(wish.SerializeToString())]) == {"opened": False, "bytes": 0}
        assert other.evaluate(FETCH, f"{address}/sound/{VISIT_ID}/0-500.wav") == "TypeError"
        with other.expect_navigation() as sent:
            other.evaluate(POST, address)
        assert sent.value.status == 403

        own.get_by_role("link", name="Visits").click()
        expect(own.get_by_role("button", name="Open")).to_be_visible()
