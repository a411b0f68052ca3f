"""Each field of an entry knows where in its file it stands."""

from bot.knowledge.load import nodes
from bot.knowledge.load.messages import PlaceFinder

SESSION = """\
- id: opening
  title: {en: Opening}
  start: 2031-05-12 09:00
  end: 2031-05-12 10:30
  talks:
    - title: Welcome
      start: 2031-05-12 09:10
"""


def test_a_field_is_found_by_its_dotted_path() -> None:
    root = nodes.parse(SESSION.encode(), "sessions/a.yaml").root
    assert isinstance(root, nodes.SequenceNode)
    find = PlaceFinder(root.items[0])
    paths = ("id", "title", "title.en", "start", "end", "talks", "talks.0", "talks.0.title", "talks.0.start")
    assert {path: (place.line, place.column) for path in paths if (place := find(path))} == {
        "id": (1, 7),
        "title": (2, 10),
        "title.en": (2, 15),
        "start": (3, 10),
        "end": (4, 8),
        "talks": (6, 5),
        "talks.0": (6, 7),
        "talks.0.title": (6, 14),
        "talks.0.start": (7, 14),
    }
    assert [find(missing) for missing in ("hall", "talks.1", "title.zh", "id.x")] == [None] * 4
