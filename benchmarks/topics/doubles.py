"""Utterances of the topic library that stand twice: ``python -m benchmarks.topics.doubles`` prints them.

Two hands that write the same for one topic agree; one hand that writes it twice, or two topics that claim it, is wrong.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot import topics
from bot.core.matching.normalisation import normalise


@dataclass(frozen=True)
class Double:
    """A normalised utterance that stands more than once; ``claims`` are the topics and hands it stands under."""

    text: str
    claims: tuple[tuple[str, str], ...]

    @property
    def is_wrong(self) -> bool:
        """Whether two topics claim it, or one hand wrote it twice."""
        return len({topic for topic, _ in self.claims}) > 1 or len(set(self.claims)) < len(self.claims)

    def __str__(self) -> str:
        return f"{self.text}: {', '.join(f'{topic} ({hand})' for topic, hand in self.claims)}"


def doubles(language: str) -> Sequence[Double]:
    """The utterances of a language that stand more than once, in any topic and hand."""
    seen: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for topic, by_hand in topics.utterances(language).items():
        for hand, texts in by_hand.items():
            for text in texts:
                seen[normalise(text)].append((topic, hand))
    return [Double(text, tuple(claims)) for text, claims in seen.items() if len(claims) > 1]


def main() -> None:
    for language in topics.languages():
        for one in doubles(language):
            print(f"{language} {'wrong ' if one.is_wrong else 'agreed'} {one}")


if __name__ == "__main__":
    main()
