"""Several questions in one message are taken apart; a single question with "and" in it is not."""

import re

# What a question begins with; a piece after "and" is a question of its own only if it begins so.
_OPENERS = (
    r"(?:what|where|when|who|whom|whose|which|why|how|is|are|was|were|do|does|did|can|could|will|would|shall|should|"
    r"may|has|have|am)(?:n't|'s|'re|s)?\b"
)
_ASKS_EN = re.compile(rf"^(?:(?:and|also|but|so|ok|hi|hello|please|then)[\s,]+)*{_OPENERS}", re.IGNORECASE)
_ASKS_ZH = re.compile(
    r"吗|呢|么|什么|哪|怎|几[点个号时天位]|多少|多久|多大|谁|是否|有没有|能不能|可不可以|可否|能否|是不是|要不要|为何|何时|如何"
)
_ENDS = re.compile(
    r"(?<=[?？!！。;；\n])|(?<=[a-z]\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bMrs\.)(?<!\bProf\.)(?=\s+[A-Z])"
)
_JOINTS_EN = re.compile(
    rf",?\s+(?:and|also|plus)\s+(?:also\s+)?(?={_OPENERS})|,\s*(?={_OPENERS})", re.IGNORECASE
)
_JOINTS_ZH = re.compile(r"[，,、]\s*|(?:还有|另外|以及|顺便问(?:一下)?)")
_LETTER = re.compile(r"\w")

AHEAD = 200
"""So many characters after a joint tell whether a question follows; longer ones make a long message take its square."""


def split(message: str) -> list[str]:
    """The questions of a message, in order; statements stay with the question they lead to.

    An empty list for a message without letters or digits; a message without any question form is one piece.
    """
    sentences = [s.strip() for s in _ENDS.split(message) if _LETTER.search(s)]
    pieces: list[str] = []
    lead: list[str] = []
    for sentence in sentences:
        questions = _apart(sentence)
        if len(questions) == 1 and not _asks(sentence):
            lead.append(sentence)
            continue
        questions[0] = " ".join([*lead, questions[0]])
        pieces += questions
        lead = []
    if lead:
        if pieces:
            pieces[-1] = " ".join([pieces[-1], *lead])
        else:
            pieces = [" ".join(lead)]
    return pieces


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？")) or bool(_ASKS_EN.match(text) or _ASKS_ZH.search(text))


def _apart(sentence: str) -> list[str]:
    """A sentence cut at its joints, where both sides are whole questions."""
    for joints, whole in ((_JOINTS_EN, _whole_en), (_JOINTS_ZH, _whole_zh)):
        kept: list[str] = []
        start = 0
        for joint in joints.finditer(sentence):
            if whole(sentence[joint.end() :][:AHEAD]) and whole(sentence[start : joint.start()]):
                kept.append(sentence[start : joint.start()].strip())
                start = joint.end()
        if kept:
            return [*kept, sentence[start:].strip()]
    return [sentence]


def _whole_en(text: str) -> bool:
    return bool(_ASKS_EN.match(text.strip())) and len(text.split()) >= 3


def _whole_zh(text: str) -> bool:
    return bool(_ASKS_ZH.search(text)) and len(_LETTER.findall(text)) >= 4
