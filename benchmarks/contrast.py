"""Contrast pairs: how often a question is answered directly with its look-alike. Zero is the only good figure.

``python -m benchmarks.contrast`` asks each side of each pair of ``contrast.yaml`` where only the other sides are known, and
where all are: the right reply is anything but a direct answer with the look-alike. With a folder of question sets
(``benchmarks/matching/data.py``) it also tells what the guard costs there: how many right first places it vetoes.
``MATCHER=lexical`` measures the default install where the extra is there.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml

from benchmarks.matching.data import AS_ASKED, IN_SCOPE, question_sets
from bot.core.content.conference import Conference
from bot.core.content.contents import Contents
from bot.core.content.faq import Faq, SynonymGroup
from bot.core.content.programme import Speaker
from bot.core.desk import take_turn
from bot.core.dialogue.language import language_of
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.faq.entity_guard import bound, conflict, lexicon_of, named
from bot.core.matching import MatchEntry, Matcher
from bot.knowledge.index import indexed, matcher_in_use

NOW = datetime(2031, 5, 13, 4, 0, tzinfo=UTC)
CONFERENCE = Conference.model_validate(
    {"name": "X", "start": "2031-05-12", "end": "2031-05-15", "timezone": "UTC", "languages": ["en", "zh"]}
)
# What the pairs name that no general list can know: a conference says it in speakers.yaml and glossary.yaml.
PEOPLE = [("Zhou Caicun", "周彩存"), ("Ma Jun", "马军"), ("Xu Ruihua", "徐瑞华"), ("Yu Jinming", "于金明")]
KINDS = [
    *(
        ("disease", en, zh)
        for en, zh in [("lung cancer", "肺癌"), ("liver cancer", "肝癌"), ("gastric cancer", "胃癌")]
    ),
    *(("disease", en, zh) for en, zh in [("lymphoma", "淋巴瘤"), ("leukaemia", "白血病")]),
    *(("society", name, name) for name in ("CSCO", "ASCO", "ESMO")),
]


def pairs() -> list[dict[str, str]]:
    """The pairs of ``contrast.yaml``: slot, one, other."""
    return yaml.safe_load(Path(__file__).with_name("contrast.yaml").read_text(encoding="utf-8"))


def contents(*questions: str) -> Contents:
    """A knowledge base in which each question is an entry of its own."""
    return Contents(
        conference=CONFERENCE,
        faqs=tuple(
            Faq(
                id=f"q{n}", question={language_of(q) or "en": q}, answer={"en": f"Answer {n}."}, timeless=True
            )
            for n, q in enumerate(questions)
        ),
        speakers=tuple(Speaker(id=en.replace(" ", "-"), name={"en": en, "zh": zh}) for en, zh in PEOPLE),
        glossary=tuple(SynonymGroup(kind=kind, terms={"en": [en], "zh": [zh]}) for kind, en, zh in KINDS),
    )


def wrong_answers() -> list[str]:
    """Every direct answer to a question with its look-alike, as a line of text."""
    rows = pairs()
    ones, others = [row["one"] for row in rows], [row["other"] for row in rows]
    return [line for known in ([ones], [others], [ones, others]) for line in _wrong(known, ones, others)]


def _wrong(known: list[list[str]], ones: list[str], others: list[str]) -> Iterator[str]:
    """The wrong answers where only the questions of ``known`` are entries."""
    texts = [text for side in known for text in side]
    knowledge = indexed(contents(*texts))
    for asked, alike in [*zip(ones, others, strict=True), *zip(others, ones, strict=True)]:
        if alike not in texts:
            continue
        turn, _ = take_turn(Question(asked, NOW), knowledge, Conversation())
        for part in turn.parts:
            if (
                part.decision is Decision.ANSWERED
                and part.entries
                and part.entries[0].id == f"q{texts.index(alike)}"
            ):
                yield f"{asked!r} was answered with {alike!r} ({part.entries[0].score:.3f})"


def cost(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Of each set: its name, questions in scope, right first places, and those of them that the guard vetoes."""
    lexicon = lexicon_of(contents())
    for questions in question_sets(folder):
        known = dict(questions.knowing(3))
        matcher = Matcher.build([MatchEntry(identifier, texts) for identifier, texts in known.items()])
        asked = [one for one in questions.asked if one.kind == IN_SCOPE]
        first = [(one, matcher.match(one.texts[AS_ASKED], 1).candidates) for one in asked]
        right = [(one.texts[AS_ASKED], best[0].id) for one, best in first if best and best[0].id in one.right]
        vetoed = [
            t for t, i in right if conflict(named(t, lexicon), bound(known[i][:1], known[i][1:], lexicon))
        ]
        yield questions.name, len(asked), len(right), len(vetoed)


def main() -> None:
    """Prints the wrong answers and their number, and what the guard costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder
    wrong = wrong_answers()
    print("\n".join(wrong))
    print(f"{len(pairs())} pairs, {len(wrong)} direct wrong answers; matcher: {matcher_in_use()}")
    if folder:
        rows = list(cost(folder))
        for name, asked, right, vetoed in rows:
            print(f"{name:>12}: {right} of {asked} right, {vetoed} of them vetoed")
        lost = [100 * vetoed / asked for _, asked, _, vetoed in rows]
        print(f"The guard costs {sum(lost) / len(lost):.2f} points of P@1.")


if __name__ == "__main__":
    main()
