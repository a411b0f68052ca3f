"""Names of people as programmes write them: several in one cell, with titles before and degrees behind."""

import re

_PREFIX = re.compile(
    r"^(?:(?:prof(?:essor)?|dr|mr|mrs|ms|miss|mx|sir|dame|assoc|asst|associate|assistant|adj|hon|rev|ir|pd|med)\b\.?\s*)+(?=\S)",
    re.IGNORECASE,
)
# As they are written, since surnames such as Ma and Do are not.
_DEGREE_WORDS = (
    "MD PhD DPhil DM DMB DNB MS MSc MCh Mch MChir MBA MBBS MBChB MPH MRCP MRCS MRCR FRCP FRCR FRCS FACP FACS FASCO FANZCR "
    "FRANZCR FRACP FCPS BSc MEng PharmD RN RCR CCT FESC FACC FEBU DSc ScD JD LLM"
)
_DEGREE = rf"(?:{'|'.join(_DEGREE_WORDS.split())})\.?(?:\s?\([A-Za-z]{{1,4}}\))?"
_DEGREES = re.compile(rf"(?:[\s,]+{_DEGREE})+[\s,.]*$")
_ONLY_DEGREES = re.compile(rf"{_DEGREE}(?:[\s,]+{_DEGREE})*")
_CHINESE_TITLE = re.compile(
    r"^(?P<name>[\u3400-\u9fff·]{2,5}?)\s*(?P<title>(?:副)?(?:主任)?(?:教授|主任|医师|醫師|医生|醫生|院士|院长|院長|博士|研究员|研究員|老师|老師|先生|女士)+)$"
)
_ROLE = re.compile(
    r"^\s*(?:panel(?:l)?ists?|speakers?|moderators?|chairs?(?:persons?)?|讲者|講者|主持人?|嘉宾|嘉賓)\s*[-–—::]\s*",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:[,;、,;|\n]| & | and |\s和\s|\s与\s)\s*")
# Only where nothing else parts the people; between two scripts a slash joins two spellings of one name.
_SLASH = re.compile(r"(?<=[A-Za-z.])\s?/\s?(?=[A-Za-z])|(?<=[\u3400-\u9fff])\s?/\s?(?=[\u3400-\u9fff])")
_NEXT_TITLE = re.compile(r"(?<=\w)\s+(?=(?:prof|dr)\b\.?)", re.IGNORECASE)
_NOBODY = frozenset({"", "tbd", "tba", "tbc", "n/a", "na", "-", "–", "待定", "未定", "无", "無"})


def people(cell: str, separator: str | None = None) -> list[str]:
    """The people of one cell, in order, each with the titles and degrees written for them.

    Without ``separator``, commas, semicolons, ``&`` and line ends part people, else slashes; a piece of nothing but
    degrees belongs to the one before. "TBD" and its like are nobody.
    """
    cell = _ROLE.sub("", cell)
    pieces = cell.split(separator) if separator else _LISTED.split(cell)
    if len(pieces) == 1 and not separator:
        pieces = _SLASH.split(cell)
    found: list[str] = []
    for piece in (piece.strip() for piece in pieces):
        if found and _ONLY_DEGREES.fullmatch(piece):
            found[-1] = f"{found[-1]}, {piece}"
        else:
            found += [piece] if separator else _NEXT_TITLE.split(_join_titles(piece))
    return [name for name in (name.strip() for name in found) if name.casefold() not in _NOBODY]


def _join_titles(piece: str) -> str:
    """``Prof. Dr. X`` and ``Prof.Dr.X`` begin one person, not two."""
    return re.sub(r"\b(prof)\b\.?\s*(dr)\b\.?\s*", r"\1.\2.", piece, flags=re.IGNORECASE)


def without_titles(name: str) -> tuple[str, str]:
    """A name without titles and degrees, and these as one text: ``("Ben George", "Prof. Dr., MD, FACP")``."""
    name = written = re.sub(r"[ \t]+", " ", name).strip()
    if match := _CHINESE_TITLE.match(name):
        return match["name"], match["title"]
    titles: list[str] = []
    if match := _PREFIX.match(name):
        titles.append(re.sub(r"\.(?=\w)", ". ", match.group().strip()))
        name = name[match.end() :]
    if (match := _DEGREES.search(name)) and name[: match.start()].strip():
        titles += re.findall(_DEGREE, match.group())
        name = name[: match.start()]
    bare = name.strip(" ,.")
    return (bare, ", ".join(titles)) if bare else (written, "")


def spellings(name: str) -> list[str]:
    """Other names that a written name itself contains: parts around a slash, in brackets, or in another script."""
    pieces = [piece.strip() for piece in re.split(r"\s+/\s+|[()（）]|,\s", name)]
    if len([piece for piece in pieces if piece]) < 2:
        match = re.fullmatch(r"([A-Za-z][A-Za-z .'’-]+?)\s+([\u3400-\u9fff]{2,5})", name) or re.fullmatch(
            r"([\u3400-\u9fff]{2,5})\s+([A-Za-z][A-Za-z .'’-]+)", name
        )
        pieces = [match[1], match[2]] if match else []
    return [piece for piece in dict.fromkeys(pieces) if len(piece) > 1 and piece != name]
