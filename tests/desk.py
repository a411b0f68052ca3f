"""A small desk for tests: knowledge written as an organizer would, questions asked as an attendee would."""

from collections.abc import Mapping
from datetime import datetime
from textwrap import dedent

from bot.core.desk import take_turn
from bot.core.dialogue.commands import run_command
from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Conversation, Part, Question, Turn
from bot.core.knowledge import Knowledge, build_knowledge
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import read_texts

CONFERENCE = """
    name: {en: Riverside Methods Meeting, zh: 临江方法学会议}
    start: 2031-05-12
    end: 2031-05-15
    timezone: Asia/Shanghai
    languages: [en, zh]
"""
FAQ = """
    - id: cloakroom
      question: {en: "Is there a cloakroom?", zh: 有衣帽间吗？}
      also_asked:
        en: [Where can I leave my coat?, coat check]
        zh: [大衣存哪里, 行李寄存]
      answer: {en: Next to the bookshop., zh: 书店旁边。}
      source: House rules 2031
      related: [wifi]
    - id: wifi
      question: {en: What is the Wi-Fi password?, zh: 无线网密码是多少？}
      also_asked:
        en: [How do I get online?, internet access]
        zh: [怎么上网, WiFi怎么连]
      answer: {en: The password is **riverside**., zh: 密码是 **riverside**。}
      answer_before: {en: You get the password at the desk from 12 May., zh: 5月12日起在咨询台领取密码。}
    - id: hall-a
      question: {en: Where is hall A?, zh: A厅在哪里？}
      also_asked:
        en: [How do I get to hall A?]
        zh: [A厅怎么走]
      answer: {en: On the ground floor., zh: 一楼。}
      timeless: yes
    - id: dinner-offer
      question: {en: How do I book the conference dinner?, zh: 晚宴怎么预订？}
      answer: {en: At the desk., zh: 在咨询台预订。}
      valid: {until: 2031-05-13}
    - id: only-english
      question: {en: Is there a choir rehearsal?}
      answer: {en: At noon in the foyer.}
"""
MEDICAL = """
    reply: {en: Please ask your doctor. I can tell you about the sessions., zh: 请咨询您的主治医生。我可以介绍会议日程。}
    words:
      relatives: {en: [my mother], zh: [我妈妈]}
      conditions: {en: [lung cancer, cancer], zh: [肺癌]}
      treatments: {en: [drug, chemo], zh: [药, 化疗]}
      asks: {en: [should, which], zh: [什么, 怎么]}
"""
DURING = "2031-05-13T10:00+08:00"
BEFORE = "2031-05-01T10:00+08:00"
AFTER = "2031-06-01T10:00+08:00"


def knowledge(**files: str) -> Knowledge:
    """Knowledge from the texts of files (``faq="…"``), beside a conference, some entries and the package's own."""
    given = {"conference.yaml": CONFERENCE, "faq/all.yaml": FAQ, "medical.yaml": MEDICAL}
    given |= {_FILES.get(name, f"{name}.yaml"): text for name, text in files.items()}
    data = {name: dedent(text).encode() for name, text in given.items()}
    reading = read_texts(data, defaults=default_files())
    assert not reading.problems, "\n".join(map(str, reading.problems))
    assert reading.contents is not None
    return build_knowledge(reading.contents)


_FILES: Mapping[str, str] = {
    "faq": "faq/all.yaml",
    "history": "history/all.yaml",
    "sessions": "sessions/all.yaml",
}


class Visitor:
    """Somebody at the desk: what they say, and the reply as read on the phone."""

    def __init__(self, desk: Knowledge, now: str = DURING, client: str | None = None) -> None:
        self.desk = desk
        self.now = now
        self.client = client
        self.conversation = Conversation()
        self.turn: Turn | None = None

    def says(self, text: str) -> str:
        """Writes a message or a /command."""
        question = Question(text, datetime.fromisoformat(self.now), self.client)
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            self.turn, self.conversation = run_command(name, argument, question, self.desk, self.conversation)
        else:
            self.turn, self.conversation = take_turn(question, self.desk, self.conversation)
        return self.reads

    def presses(self, label: str) -> str:
        """Presses the button of the last reply that bears this label."""
        [data] = [b.data for part in self.parts for b in part.buttons if b.label == label]
        return self.presses_data(data, label)

    def presses_data(self, data: str, label: str = "") -> str:
        """Presses a button of some older message."""
        question = Question(label, datetime.fromisoformat(self.now), self.client, pressed=data)
        self.turn, self.conversation = take_turn(question, self.desk, self.conversation)
        return self.reads

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the last reply."""
        assert self.turn is not None
        return self.turn.parts

    @property
    def reads(self) -> str:
        """The last reply as read on the phone."""
        return "\n\n".join(plain(part.text) for part in self.parts)

    @property
    def decisions(self) -> list[str]:
        """What the desk decided about each question of the last message."""
        return [str(part.decision) for part in self.parts]

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons under the last reply."""
        return [button.label for part in self.parts for button in part.buttons]
