"""Which of the topics that attendees ask conferences everywhere a folder answers, and which it leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.content.faq import Faq
from bot.core.knowledge import Knowledge
from bot.core.matching.normalisation import simplified
from bot.languages.scripts import ENDS_OF_QUESTIONS
from bot.topics import Topic, TopicKind, languages, topics, utterances

SHORTEST, LONGEST = 12, 60
"""An utterance of so many characters shows how people ask; a Chinese one says as much with half of them."""
CONSIDERED = 8
"""Of so many the most typical one is shown."""


@dataclass(frozen=True, slots=True)
class TopicGap:
    """A topic that no entry is about; ``placeholder``: the entry that waits for its answer, where there is one."""

    topic: Topic
    placeholder: Faq | None = None


def asked_topics() -> Sequence[Topic]:
    """The topics that entries answer, the commonest first."""
    return sorted((one for one in topics().values() if one.kind is TopicKind.FAQ), key=lambda one: one.rank)


def topic_gaps(desk: Knowledge) -> Sequence[TopicGap]:
    """The topics that no entry answers, the commonest first."""
    waiting = {faq.topic: faq for faq in desk.contents.unfilled}
    return [
        TopicGap(topic, waiting.get(topic.id))
        for topic in asked_topics()
        if topic.id in desk.matcher.topics.classifier.column and not desk.matcher.is_about(topic.id)
    ]


def example(desk: Knowledge, topic: str, language: str) -> str:
    """How people ask for a topic, in a language (English where it has no utterances): its most typical question."""
    language = language if language in languages() else languages()[0]
    written = [text for texts in utterances(language).get(topic, {}).values() for text in texts]
    least = SHORTEST if all(text.isascii() for text in written) else SHORTEST // 2
    asked = [text for text in written if least <= len(text) <= LONGEST and simplified(text) == text]
    questions = [text for text in asked if text.rstrip()[-1:] in ENDS_OF_QUESTIONS]
    column = desk.matcher.topics.classifier.column[topic]

    def typical(text: str) -> float:
        return float(desk.matcher.topics_of(text)[column])

    return max((questions or asked or written)[:CONSIDERED], key=typical, default="")
