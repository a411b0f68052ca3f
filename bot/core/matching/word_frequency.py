"""How ordinary a word is in general, so that a small knowledge base does not take "please" for a rare word.

English words stand in bands, the most ordinary first, sorted into them by hand from how people ask; Chinese
words have the frequency that the segmenter's own dictionary gives them.
"""

from functools import cache
from math import log10

_BANDS: tuple[tuple[float, str], ...] = (
    (
        0.12,
        """
        the a an to of in is i you it and that for on my me do are be at this with have can or was what how
        am as if so by will would could your we us our they them he she his her its from but not there
        """,
    ),
    (
        0.25,
        """
        please did does done doing been being had has having get got getting should shall may might must when where
        which who why whom whose whether any some all one about into out up just now then than too also no yes
        their these those him here more much many other
        """,
    ),
    (
        0.4,
        """
        tell know want need like make go going let see give use using used way say said ask question questions help
        think find take look put come keep try tried trying wanted needs needed want wants knowing looking made
        makes making gets gone went took taking given giving said says saying telling told asked asking something
        anything thing things someone anyone somebody anybody everything nothing sure really very well still ever
        even only over after before because while through during between under again back down off own same such
        both each few most first new good hi hello hey thanks thank ok okay possible able lot kind sort bit
        however without within since until upon else maybe actually currently already right
        """,
    ),
    (
        0.6,
        """
        work works working time times day days today tomorrow yesterday week month year hour minute people person
        man woman child world life part place case point name number next last long little big small great old
        high different large early late important best better bad worse less least another every always never
        often sometimes soon later ago two three four five six seven eight nine ten once twice show set change
        start stop open close call turn run move happen happens happened mean means talk speak read write leave
        feel seem become begin became provide hold bring believe allow add problem reason cause fact idea
        information info example list order check add remove create explain exactly instead able possible
        correct wrong true false various several per via using available possibly home house room check got
        end second half around against across along near far away together kind anyway somewhere please
        """,
    ),
    (
        0.8,
        """
        money cost price pay buy sell free online page site website web link email mail phone message text file
        water food car book game music movie song play watch city country street school student company
        business service services system program group family friend friends party house office door car side hand
        head face eye body line state power law war history story word words language english chinese number
        account card bank order system computer internet night morning evening afternoon hour minutes hours weeks
        months years monday tuesday wednesday thursday friday saturday sunday january february march april june
        july august september october november december white black red green blue light full empty local public
        national social political human real special certain clear easy hard simple difficult quick quickly fast slow
        slowly short top bottom left right front middle inside outside above below total whole rest amount level
        rate type form size color area field plan result report test value process control care health market
        """,
    ),
)
_UNKNOWN_WORD = 1.0
_DICTIONARY_TOTAL = 6e7
"""Occurrences that the segmenter's dictionary was counted from, for frequencies per word."""


@cache
def _english() -> dict[str, float]:
    weights: dict[str, float] = {}
    for weight, words in _BANDS:
        for word in words.split():
            weights.setdefault(word, weight)
    return weights


def word_weight(word: str) -> float:
    """How telling a word of an alphabet is, from 0.12 ("the") to 1 (a word that is not ordinary)."""
    return _english().get(word, _UNKNOWN_WORD)


def frequency_weight(frequency: int) -> float:
    """How telling a Chinese word is by its frequency in the segmenter's dictionary, from 0.2 (的) to 1 (鼎)."""
    commonness = log10(max(frequency, 1) / _DICTIONARY_TOTAL) + 9  # the Zipf scale: 3 is rare, 7 very common
    return min(1.0, max(0.2, 1.0 - 0.2 * (commonness - 4.0)))
