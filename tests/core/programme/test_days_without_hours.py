"""Sessions that have a day and no hours: found on their days, shown with them, never "on now"."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.core.desk import take_turn
from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Conversation, Part, Question
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.load.folder import read_folder
from tests.cli.running import write
from tests.knowledge.folders import CONFERENCE

SESSIONS = """\
- id: posters
  title: {en: Poster exhibition, zh: 壁报展}
  day: 2031-05-12
  last_day: 2031-05-14
- id: opening
  title: {en: Opening, zh: 开幕式}
  start: 2031-05-12 09:00
  end: 2031-05-12 10:00
"""


@pytest.fixture
def desk(tmp_path: Path) -> Knowledge:
    write(tmp_path, {"conference.yaml": CONFERENCE, "sessions/a.yaml": SESSIONS})
    reading = read_folder(tmp_path)
    assert reading.problems == ()
    assert reading.contents is not None
    return build_knowledge(reading.contents)


def asked(question: str, desk: Knowledge) -> Part:
    return take_turn(
        Question(question, datetime.fromisoformat("2031-05-12T09:30:00+08:00")), desk, Conversation()
    )[0].parts[0]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is on on 13 May?", ["posters"]),
        ("5月12日有什么？", ["opening", "posters"]),
        ("What is on on 15 May?", []),
        ("What is on now?", ["opening"]),
    ],
)
def test_it_is_found_on_its_days(question: str, found: list[str], desk: Knowledge) -> None:
    assert sorted(asked(question, desk).sessions) == found


def test_it_is_shown_with_its_days(desk: Knowledge) -> None:
    text = plain(asked("When is the poster exhibition?", desk).text)
    assert "12" in text
    assert "14 May" in text
    assert "It is on" in text
