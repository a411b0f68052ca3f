"""The documents of an import: a session, a person, a hall, a question of a source as it will stand in the folder."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.core.programme.calendar import programme_day
from bot.importers.normalise.names import spellings
from bot.importers.normalise.texts import (
    detect_language,
    label_code,
    language_code,
    line,
    localized,
    markdown,
    without_mark,
)
from bot.importers.plan import Known, PlanDocument
from bot.importers.programme import (
    MissingOption,
    Notes,
    SourceFaq,
    SourceHall,
    SourceProgramme,
    SourceSession,
    SourceSpeaker,
    SourceTexts,
)
from bot.languages.messages import Sentence
from bot.languages.patterns import Listed
from bot.languages.scripts import HAN, PARENTHESES

_BREAK = Listed("imports", "break", flags=re.IGNORECASE)
_NOTE = re.compile(rf"\s*[{PARENTHESES}][^{PARENTHESES}]*[{PARENTHESES}]\s*$")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s]*)?", re.IGNORECASE)


class Documents:
    """Writes the documents in the conference's zone and languages; ``source_zone`` is that of the source's local times."""

    def __init__(
        self, languages: tuple[str, ...], zone: ZoneInfo, source_zone: ZoneInfo, notes: Notes
    ) -> None:
        self.languages, self.first = languages, languages[0]
        self.zone, self.source_zone, self.notes = zone, source_zone, notes

    def session(
        self,
        session: SourceSession,
        identifier: str,
        halls: Mapping[str, str],
        tracks: Mapping[str, str],
        people: Mapping[str, str],
    ) -> PlanDocument:
        """A session with the ids of its hall, its track and its people."""
        language = language_code(session.language)
        title = bare_title(session.title)
        marks = (without_mark(line(text))[1] for text in session.title.values())
        status = session.status or next(filter(None, marks), "")
        if status == "postponed":
            status = "cancelled"
            self.notes.warn(session.where, Sentence("imports.postponed"))
        start, end = self._times(session)
        links = [url for _, url in session.links]
        for address in (session.recording, session.slides, session.live, session.url, *links):
            if address and not _address(address):
                where = Sentence("imports.at_value", where=session.where, value=line(address)[:60])
                self.notes.warn(where, Sentence("imports.no_address"))
        hall = halls.get(session.hall, "")
        elsewhere = dict.fromkeys(halls[key] for key in session.also_in if key)
        document: PlanDocument = {
            "id": identifier,
            "title": self._texts(title, language) or identifier,
            "subtitle": self._texts(_lines(session.subtitle), language),
            "start": self._moment(start),
            "end": self._moment(end),
            "day": str(session.day) if session.day and not start else "",
            "last_day": str(session.last_day) if session.last_day and not start else "",
            "hall": hall,
            "also_in": [other for other in elsewhere if other != hall],
            "track": tracks.get(session.track, ""),
            "type": line(session.type),
            "break": session.is_break
            or any(_BREAK.fullmatch(_NOTE.sub("", part).strip()) for part in _parts(title)),
            "status": status,
            "speakers": list(dict.fromkeys(people[key] for key in session.speakers)),
            "chairs": list(dict.fromkeys(people[key] for key in session.chairs)),
            "language": language or line(session.language),
            "recorded": session.recorded,
            "recording": _address(session.recording),
            "slides": _address(session.slides),
            "live": _address(session.live),
            "tags": list(dict.fromkeys(filter(None, map(line, session.tags)))),
            "links": _links(session.links),
            "source": _address(session.url),
            "updated": self._moment(session.updated),
            "abstract": self._texts(self._markdown(session.abstract, session.where), language),
        }
        return {
            key: value
            for key, value in document.items()
            if value not in ("", None, [], {}) and (value or key == "recorded")
        }

    def faq(self, asked: SourceFaq, identifier: str) -> PlanDocument:
        """A question with its answer."""
        also = {
            language: list(dict.fromkeys(map(line, ways)))
            for label, ways in asked.also_asked.items()
            for language in [label_code(label or "") or detect_language(" ".join(ways), "", self.first)]
        }
        return _filled(
            {
                "id": identifier,
                "title": self._texts(_lines(asked.title)),
                "question": self._texts(_lines(asked.question)),
                "also_asked": also.get(self.first, []) if set(also) == {self.first} else also,
                "answer": self._texts(self._markdown(asked.answer, asked.where)),
                "tags": list(asked.tags),
                "source": asked.source,
            }
        )

    def _times(self, session: SourceSession) -> tuple[datetime | None, datetime | None]:
        start, end = self._aware(session.start), self._aware(session.end)
        if start and end and end < start:
            told = {"end": self._moment(end), "start": self._moment(start)}
            self.notes.warn(session.where, Sentence("imports.ends_before", **told))
            end = None
        if end and not start:
            self.notes.warn(session.where, Sentence("imports.no_start"))
            end = None
        return start, end

    def speaker(self, speaker: SourceSpeaker, identifier: str) -> PlanDocument:
        """A person, also found by every other spelling that the name holds."""
        name = self.names(speaker.name)
        shown = _each(name)
        others = dict.fromkeys(other for text in shown for other in spellings(text) if other not in shown)
        return _filled(
            {
                "id": identifier,
                "name": name,
                "also_called": list(others),
                "title": self._texts(_lines(speaker.title)),
                "affiliation": self._texts(_lines(speaker.affiliation)),
                "links": _links(speaker.links),
                "about": self._texts(
                    self._markdown(speaker.about, Sentence("imports.at_speaker", id=identifier))
                ),
            }
        )

    def hall(self, hall: SourceHall, identifier: str) -> PlanDocument:
        """A hall, also found by what stands in its brackets."""
        name = self.names(hall.name)
        shown = _each(name)
        key = [hall.key] if hall.key not in shown else []
        others = dict.fromkeys(other for text in shown for other in (*_bracketed(text), *key))
        return _filled(
            {
                "id": identifier,
                "name": name,
                "also_called": [other for other in others if not re.fullmatch(r"\d+", other)],
                "floor": self._texts(_lines(hall.floor)),
                "capacity": str(hall.capacity or ""),
            }
        )

    def conference(
        self, programme: SourceProgramme, known: Known, name: str, suggested_name: str
    ) -> PlanDocument:
        """The conference as its file says where an import makes it."""
        conference = programme.conference
        if not programme.sessions:
            return {"id": known.conference_id, "languages": list(self.languages)}
        starts = [
            moment.astimezone(self.zone)
            for session in programme.sessions
            if (moment := self._aware(session.start))
        ]
        days = [day for session in programme.sessions for day in (session.day, session.last_day) if day]
        first, last = conference.start or known.start, conference.end or known.end
        start, end = _span(first, last, starts, days, self.notes)
        shown = self._texts(_lines(conference.name), keep_labels=True)
        if not shown:
            shown = suggested_name
        if shown == suggested_name and not known.conference_id:
            self.notes.inform(Sentence("imports.at_conference"), Sentence("imports.no_name", name=shown))
        return _filled(
            {
                "id": name,
                "name": shown,
                "start": start.isoformat(),
                "end": end.isoformat(),
                "timezone": self.zone.key,
                "languages": list(self.languages),
                "place": line(conference.place),
            }
        )

    # --- times and texts

    def _aware(self, moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=self.source_zone) if moment and not moment.tzinfo else moment

    def _moment(self, moment: datetime | None) -> str:
        """A moment as local time of the conference; with its offset in the hour that a clock shows twice."""
        if moment is None:
            return ""
        local = moment.astimezone(self.zone) if moment.tzinfo else moment
        shown = local.replace(tzinfo=None).isoformat(" ", "seconds" if local.second else "minutes")
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return local.isoformat(" ", "seconds" if local.second else "minutes") if twice else shown

    def _texts(
        self, texts: SourceTexts, declared: str = "", *, keep_labels: bool = False
    ) -> str | dict[str, str]:
        """Texts per language; a plain string where there is only one, in the conference's first language."""
        if keep_labels:
            by_language = {label or self.first: text for label, text in texts.items() if text}
        else:
            by_language = localized(texts, declared, self.first)
        return by_language[self.first] if set(by_language) == {self.first} else by_language

    def _markdown(self, texts: SourceTexts, where: str) -> SourceTexts:
        """The texts as Markdown; a dash or a dot in a text's place is none."""
        read = {label: markdown(text, partial(self.notes.warn, where)) for label, text in texts.items()}
        return {label: text for label, text in read.items() if any(map(str.isalnum, text))}

    def names(self, texts: SourceTexts) -> str | dict[str, str]:
        """Names: one that is the same in every language is not in any."""
        names = {label: name for label, name in _lines(texts).items() if name} or {None: "?"}
        return next(iter(names.values())) if len(set(names.values())) == 1 else self._texts(names)


def _span(
    start: date | None, end: date | None, starts: list[datetime], days: list[date], notes: Notes
) -> tuple[date, date]:
    """First and last day: as the source says, widened where sessions lie outside; a night belongs to the day before it."""
    if start is None and not starts and not days:
        raise MissingOption(Sentence("imports.no_date_at_all"))
    first = min([*(moment.date() for moment in starts), *days, *([start] if start else [])])
    last = max([first, *map(programme_day, starts), *days, *([end] if end else [])])
    if end and last > end:
        notes.warn(Sentence("imports.at_conference"), Sentence("imports.after_end", end=end, last=last))
    return first, last


def _address(url: str) -> str:
    """The web address; one written without https:// gets it, anything else is none."""
    url = url.strip()
    if _BARE_ADDRESS.fullmatch(url):
        url = f"https://{url}"
    return url if _WEB_ADDRESS.fullmatch(url) else ""


def _links(links: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"label": line(label) or address, "url": address}
        for label, url in links
        if (address := _address(url))
    ]


def _bracketed(name: str) -> list[str]:
    """``H.1308 (Rolin)`` is also called ``H.1308`` and ``Rolin``."""
    match = re.fullmatch(rf"(.+?)\s*[{PARENTHESES}](.+?)[{PARENTHESES}]", name)
    return [match[1].strip(), match[2].strip()] if match else []


def _parts(title: SourceTexts) -> list[str]:
    """A title's versions, and the pieces of a bilingual one, which says the same in two scripts."""
    pieces: list[str] = []
    for text in title.values():
        match = re.fullmatch(rf"([{HAN}]+)[\s/|]*([A-Za-z][A-Za-z /&-]*)", text)
        pieces += [match[1], match[2]] if match else [text]
    return pieces


def bare_title(title: SourceTexts) -> SourceTexts:
    """A title as one line, without the mark of its status."""
    return {label: without_mark(text)[0] for label, text in _lines(title).items()}


def _lines(texts: SourceTexts) -> SourceTexts:
    return {label: line(text) for label, text in texts.items()}


def _each(texts: str | dict[str, str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts.values())


def _filled(document: PlanDocument) -> PlanDocument:
    return {key: value for key, value in document.items() if value}
