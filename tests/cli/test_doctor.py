"""``infodesk doctor``: everything that a desk in Telegram needs is looked at, and what is amiss says what to do."""

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.running import run, write
from tests.knowledge.folders import CONFERENCE

WELL: dict[str, object] = {
    "getMe": {"ok": True, "result": {"id": 1, "username": "hill_desk_bot"}},
    "getWebhookInfo": {"ok": True, "result": {"url": ""}},
    "getChatMember": {"ok": True, "result": {"status": "administrator"}},
    "getChat": {"ok": True, "result": {"id": 5}},
}
REFUSED = {"ok": False, "error_code": 401, "description": "Unauthorized"}


class _BotApi:
    """A Bot API server that answers each method with what it was told to."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = dict(WELL)
        answers = self.answers

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                body = json.dumps(answers[self.path.rpartition("/")[2]]).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_BotApi]:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "knowledge", {"conference.yaml": CONFERENCE})
    made = _BotApi()
    monkeypatch.setenv("BOT_TOKEN", "123456:ABC-secret")
    monkeypatch.setenv("BOT_API_URL", f"http://127.0.0.1:{made.server.server_port}")
    monkeypatch.setenv("ORGANIZERS", "5:owner")
    monkeypatch.setenv("ORGANIZERS_CHAT", "-100")
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_desk_that_is_well_is_told_so_check_by_check(api: _BotApi) -> None:
    code, printed = run("doctor")
    lines = printed.splitlines()
    assert (code, lines[-1]) == (0, "All is well."), printed
    assert all(line.startswith("+ ") for line in lines[:-1])
    for words in (
        "@hill_desk_bot",
        "clock",
        "polls",
        "chat -100",
        "organizer 5",
        "infodesk.db",
        "Asia/Shanghai",
    ):
        assert words in printed


AMISS: list[tuple[Mapping[str, object], Mapping[str, str], str]] = [
    ({"getMe": REFUSED}, {}, "Telegram refuses the token: Unauthorized."),
    ({"getMe": "a page of a firewall"}, {}, "cannot be reached"),
    ({"getWebhookInfo": {"ok": True, "result": {"url": "https://other.example"}}}, {}, "https://other.example"),
    ({"getChatMember": {"ok": False, "description": "chat not found"}}, {}, "chat -100 cannot be reached: chat not found"),
    ({"getChatMember": {"ok": True, "result": {"status": "left"}}}, {}, "the bot may not write"),
    ({"getChat": {"ok": False, "description": "chat not found"}}, {}, "press Start once"),
    ({}, {"ORGANIZERS": ""}, "There are no organizers"),
    ({}, {"ORGANISERS": "5"}, "ORGANISERS is no setting of the desk, and is not read. Did you mean ORGANIZERS?"),
    ({}, {"BOT_TOKEN": "nonsense"}, "BOT_TOKEN is not usable"),
    ({}, {"KNOWLEDGE_DIR": "nowhere"}, "There is no knowledge folder at nowhere."),
    ({}, {"DATABASE_URL": "sqlite+aiosqlite:///gone/desk.db"}, "The folder of gone/desk.db does not exist."),
    ({}, {"PROXY_URL": "http://127.0.0.1:9"}, "through the proxy"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "settings", "told"), AMISS, ids=[case[2][:30] for case in AMISS])
def test_what_is_amiss_says_what_to_do(
    api: _BotApi,
    monkeypatch: pytest.MonkeyPatch,
    answers: Mapping[str, object],
    settings: Mapping[str, str],
    told: str,
) -> None:
    api.answers.update(answers)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    code, printed = run("doctor")
    assert (code, told in printed) == (1, True), printed
    assert "secret" not in printed, "the token is shown nowhere"
    assert "marked with !" in printed.splitlines()[-1]


def test_it_speaks_the_language_of_the_operator(api: _BotApi) -> None:
    assert run("doctor", "--lang", "zh")[1].splitlines()[-1] == "一切正常。"
