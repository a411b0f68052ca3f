"""Small knowledge folders to start from: the two files of the contract."""

from collections.abc import Mapping

from bot.knowledge.load.folder import Reading, read_texts

CONFERENCE = """\
name:
  en: Riverside Methods Meeting
  zh: 临江方法学会议
start: 2031-05-12
end: 2031-05-15
timezone: Asia/Shanghai
languages: [en, zh]
"""
CLOAKROOM = """\
- id: cloakroom
  question:
    en: Is there a cloakroom?
    zh: 有衣帽间吗？
  also_asked:
    en:
      - Where can I leave my coat?
    zh:
      - 大衣存哪里
  answer:
    en: Next to the bookshop.
    zh: 书店旁边。
"""


def read(files: Mapping[str, str | bytes] | None = None, conference: str = CONFERENCE) -> Reading:
    """The reading of a folder with these files beside conference.yaml."""
    texts = {"conference.yaml": conference, **(files or {})}
    return read_texts({name: t.encode() if isinstance(t, str) else t for name, t in texts.items()})


def told(files: Mapping[str, str | bytes] | None = None, conference: str = CONFERENCE) -> list[str]:
    """The problems of such a folder as ``check`` prints them."""
    return [str(problem) for problem in read(files, conference).problems]
