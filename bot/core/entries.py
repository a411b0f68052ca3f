"""What organizers write down: the conference, questions and answers, sessions, people, places, history.

These models are the contract of the YAML files. A folder reader turns text into plain dictionaries of
strings and validates them here, with the context keys ``first_language`` (for the short forms) and ``zone``
(for times without an offset). The descriptions are the manual: the JSON Schemas and the reference show them.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from bot.core.problems import Place
from bot.core.values import (
    RULE_PATTERN,
    Day,
    Identifier,
    Identifiers,
    Language,
    Localized,
    LocalizedLists,
    Moment,
    MomentOrDay,
    Number,
    PartialDate,
    RefusedError,
    Text,
    Texts,
    WebAddress,
    Whole,
    YesNo,
    ZoneName,
    in_language,
)

__all__ = [
    "Conference",
    "Contact",
    "Contents",
    "Entry",
    "Faq",
    "Hall",
    "Link",
    "MatchingLevels",
    "Medical",
    "Milestone",
    "Phase",
    "Session",
    "SessionStatus",
    "Slot",
    "Speaker",
    "Strictness",
    "Synonyms",
    "Talk",
    "Track",
    "Venue",
    "Window",
    "in_language",
]

NOWHERE = Place("<memory>")


class Entry(BaseModel):
    """Something someone wrote down; it knows the place in the file that each of its fields came from."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, regex_engine="python-re"
    )  # compiles in a third of the time

    _place: Place = PrivateAttr(default_factory=lambda: NOWHERE)  # a plain default would be copied each time
    _places: Mapping[str, Place] = PrivateAttr(default_factory=dict)

    @property
    def where(self) -> Place:
        """Where the entry begins."""
        return self._place

    def at(self, path: str) -> Place:
        """Where a field stands, by its dotted path (``answer.en``, ``also_asked.zh.2``); else the nearest above."""
        while path:
            if path in self._places:
                return self._places[path]
            path = path.rpartition(".")[0]
        return self._place

    def placed(self, place: Place, places: Mapping[str, Place]) -> Self:
        """This entry, knowing where it stands. Called once, by the reader."""
        self._place = place
        self._places = places
        return self


def _one_entry(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return [value] if isinstance(value, dict) else value


class Link(Entry):
    """A web address with the words to show for it."""

    label: Localized = Field(description="The words to show, per language.")
    url: WebAddress = Field(description="The address; it begins with https:// (or mailto:, tel:).")


Links = Annotated[list[Link], BeforeValidator(_one_entry, json_schema_input_type=Link | list[Link])]


class Phase(StrEnum):
    """Where a moment lies: before, during or after the conference."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Window(Entry):
    """When something holds: from a moment until a moment (a bare date counts whole), or in a phase."""

    from_: MomentOrDay | None = Field(
        default=None, alias="from", description="The first day or moment at which it holds."
    )
    until: MomentOrDay | None = Field(
        default=None, description="The last day (whole), or the moment it ends."
    )
    phase: Phase | None = Field(default=None, description="Instead of dates: before, during or after.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _order(self.from_, self.until, "until")
        return self


def _window(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return {"phase": value} if isinstance(value, str) else value


Valid = Annotated[Window, BeforeValidator(_window, json_schema_input_type=Phase | Window)]


class Contact(Entry):
    """A way to a human: what for, and how."""

    label: Localized = Field(description="What this contact is for, per language.")
    value: Text = Field(description="The address, number or account itself.")
    note: Localized | None = Field(default=None, description="When or how to use it, per language.")


class MatchingLevels(Entry):
    """The confidence levels of the three zones, each from 0 to 1, where an organizer overrides the measured ones."""

    answered: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=None, description="From this confidence on the desk answers."
    )
    offered: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=None, description="From this confidence on the desk offers what it might be."
    )


class Strictness(StrEnum):
    """What a rule of ``check`` counts as here: an error, a warning, or nothing."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


RuleName = Annotated[str, StringConstraints(pattern=RULE_PATTERN)]


class Conference(Entry):
    """The conference itself (``conference.yaml``)."""

    name: Localized = Field(description="The full name, per language.")
    start: Day = Field(description="The first day, such as 2024-09-25.")
    end: Day = Field(description="The last day.")
    timezone: ZoneName = Field(description="The zone of all times without an offset, such as Asia/Shanghai.")
    languages: Annotated[
        list[Language],
        BeforeValidator(
            lambda value: [value] if isinstance(value, str) else value,
            json_schema_input_type=Language | list[Language],
        ),
        Field(min_length=1),
    ] = Field(description="The languages of the desk; the first one is used where a text lacks another.")
    id: Identifier = Field(
        default="conference", description="A short name; it stands in every row that the desk stores."
    )
    short_name: Localized | None = Field(default=None, description="What people call it, per language.")
    official: YesNo = Field(
        default=True, description="false: the desk says that the organizers do not run it."
    )
    edition: Text | None = Field(default=None, description="Which one it is, such as 27th.")
    place: Localized | None = Field(default=None, description="The city or house, per language.")
    theme: Localized | None = Field(default=None, description="The motto, per language.")
    hosts: Annotated[
        list[Localized],
        BeforeValidator(
            lambda value: [value] if isinstance(value, str | dict) else value,
            json_schema_input_type=Localized | list[Localized],
        ),
    ] = Field(default_factory=list, description="Who holds it, each per language.")
    contacts: Annotated[
        list[Contact], BeforeValidator(_one_entry, json_schema_input_type=Contact | list[Contact])
    ] = Field(default_factory=list, description="Ways to a human; an unknown answer names them.")
    links: Links = Field(default_factory=list, description="Web addresses worth knowing.")
    examples: Identifiers = Field(
        default_factory=list, description="Ids of the entries that /start and /help offer to try."
    )
    welcome: Localized | None = Field(default=None, description="The greeting of /start, per language.")
    about: Localized | None = Field(
        default=None, description="A paragraph on the conference, per language (Markdown)."
    )
    history: Localized | None = Field(
        default=None, description="A paragraph on the society, per language (Markdown)."
    )
    contact: Localized | None = Field(
        default=None, description="Who can help, in words, where there are no contacts."
    )
    levels: MatchingLevels = Field(
        default=MatchingLevels(), description="How sure the desk must be; leave it out."
    )
    checks: dict[RuleName, Strictness] = Field(
        default_factory=dict,
        description="Rules of check with error, warning or off; docs/rules.md names them.",
    )
    source: Text | None = Field(default=None, description="Where these facts come from.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise RefusedError(
                "the conference ends before it starts", "exchange or correct the two days", "end"
            )
        return self


class Faq(Entry):
    """One question with its answer (``faq/*.yaml``)."""

    id: Identifier = Field(description="A short name of its own; never change it, buttons carry it.")
    question: Localized = Field(description="The question as most people ask it, per language.")
    answer: Localized = Field(description="The answer, per language (Markdown).")
    also_asked: LocalizedLists = Field(
        default_factory=dict,
        description="Other ways to ask the same, per language; different words help most.",
    )
    title: Localized | None = Field(default=None, description="A few words for the button, per language.")
    answer_before: Localized | None = Field(
        default=None, description="What to answer before the conference instead, per language."
    )
    answer_after: Localized | None = Field(
        default=None, description="What to answer after the conference instead, per language."
    )
    timeless: YesNo = Field(
        default=False, description="true: the answer stays right when the conference is over."
    )
    tags: Texts = Field(default_factory=list, description="Topics; they help the matching a little.")
    source: Texts = Field(default_factory=list, description="Where the answer comes from; it is shown.")
    verified: Day | None = Field(
        default=None, description="The day on which someone last checked the answer."
    )
    valid: Valid | None = Field(
        default=None, description="When it holds: from/until, or before, during or after the conference."
    )
    related: Identifiers = Field(default_factory=list, description="Ids of entries to offer next.")
    links: Links = Field(default_factory=list, description="Web addresses shown under the answer.")
    tests: LocalizedLists = Field(
        default_factory=dict, description="Questions that must find this entry; check asks them."
    )
    not_for: LocalizedLists = Field(
        default_factory=dict, description="Questions that this entry must not answer; check asks them."
    )


class Milestone(Entry):
    """A moment of the society's history (``history/*.yaml``); it has a date, or a year where only that is known."""

    id: Identifier | None = Field(default=None, description="A short name of its own.")
    title: Localized = Field(description="What happened, in a few words, per language.")
    story: Localized = Field(description="What happened, told, per language (Markdown).")
    date: PartialDate | None = Field(default=None, description="When: 2015-08-21, 2015-08 or 2015.")
    year: Annotated[Whole, Field(ge=1000, le=2999)] | None = Field(
        default=None, description="The year, where only that is known."
    )
    question: Localized | None = Field(default=None, description="How people ask for it, per language.")
    also_asked: LocalizedLists = Field(default_factory=dict, description="Other ways to ask, per language.")
    people: Texts = Field(default_factory=list, description="Names of the people in the story.")
    tags: Texts = Field(default_factory=list, description="Topics; they help the matching a little.")
    source: Texts = Field(default_factory=list, description="Where the story comes from; it is shown.")
    verified: Day | None = Field(default=None, description="The day on which someone last checked it.")
    related: Identifiers = Field(default_factory=list, description="Ids of entries to offer next.")
    links: Links = Field(default_factory=list, description="Web addresses shown under the story.")
    tests: LocalizedLists = Field(
        default_factory=dict, description="Questions that must find this milestone."
    )
    not_for: LocalizedLists = Field(
        default_factory=dict, description="Questions that this milestone must not answer."
    )

    @model_validator(mode="after")
    def _some_date(self) -> Self:
        if self.date is None and self.year is None:
            raise RefusedError("a milestone needs a date or a year", "add year: 1997, or date: 1997-05-21")
        return self


class Hall(Entry):
    """A room of the venue, with every name people call it by."""

    id: Identifier = Field(description="A short name of its own; sessions may refer to it.")
    name: Localized = Field(description="The name on the door, per language.")
    also_called: LocalizedLists = Field(default_factory=dict, description="Other names, per language.")
    floor: Localized | None = Field(default=None, description="Building and floor, per language.")
    directions: Localized | None = Field(default=None, description="How to find it, per language.")
    capacity: Annotated[Whole, Field(ge=0)] | None = Field(default=None, description="How many people fit.")


class Venue(Entry):
    """Where the conference takes place (``venue.yaml``)."""

    name: Localized | None = Field(default=None, description="The name of the house, per language.")
    address: Localized | None = Field(default=None, description="The postal address, per language.")
    how_to_get_there: Localized | None = Field(
        default=None, description="The way from airport, station and hotels, per language (Markdown)."
    )
    map_url: WebAddress | None = Field(default=None, description="A map on the web.")
    halls: Annotated[list[Hall], BeforeValidator(_one_entry, json_schema_input_type=Hall | list[Hall])] = (
        Field(default_factory=list, description="The rooms.")
    )
    source: Text | None = Field(default=None, description="Where these facts come from.")


class Speaker(Entry):
    """A person on the programme (``speakers.yaml``), with every spelling of the name."""

    id: Identifier = Field(description="A short name of its own; sessions refer to it.")
    name: Localized = Field(description="The name, per language.")
    also_called: LocalizedLists = Field(default_factory=dict, description="Other spellings, per language.")
    title: Localized | None = Field(default=None, description="Such as Professor, per language.")
    affiliation: Localized | None = Field(default=None, description="The institution, per language.")
    about: Localized | None = Field(default=None, description="A few sentences, per language.")
    links: Links = Field(default_factory=list, description="Web addresses of this person.")
    source: Text | None = Field(default=None, description="Where these facts come from.")


class Track(Entry):
    """A thread through the programme (``tracks.yaml``)."""

    id: Identifier = Field(description="A short name of its own; sessions refer to it.")
    name: Localized = Field(description="The name, per language.")
    also_called: LocalizedLists = Field(default_factory=dict, description="Other names, per language.")


class SessionStatus(StrEnum):
    """Whether a session takes place as first announced."""

    SCHEDULED = "scheduled"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Slot(Entry):
    """A time and a hall: where a moved session stood before."""

    start: Moment | None = Field(default=None, description="When it was to begin.")
    end: Moment | None = Field(default=None, description="When it was to end.")
    hall: Text | None = Field(default=None, description="Where it was to be: a hall's id or name.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _order(self.start, self.end, "end")
        return self


class Talk(Entry):
    """A talk inside a session."""

    title: Localized = Field(description="The title, per language.")
    id: Identifier | None = Field(default=None, description="A short name of its own.")
    speakers: Texts = Field(default_factory=list, description="Ids (or names) of speakers.yaml.")
    start: Moment | None = Field(default=None, description="When it begins.")
    end: Moment | None = Field(default=None, description="When it ends.")
    abstract: Localized | None = Field(default=None, description="What it is about, per language.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _order(self.start, self.end, "end")
        return self


class Session(Entry):
    """A session of the programme (``sessions/*.yaml``); only id and title are sure, the rest may be unpublished.

    ``hall`` and ``track`` are an id or a name; ``speakers`` and ``chairs`` hold ids or names of ``speakers.yaml``.
    Times without an offset are in the conference's time zone; read from a folder, all are aware and in that zone.
    """

    id: Identifier = Field(description="A short name of its own; never change it, buttons carry it.")
    title: Localized = Field(description="The title, per language.")
    subtitle: Localized | None = Field(default=None, description="A second line, per language.")
    abstract: Localized | None = Field(default=None, description="What it is about, per language.")
    start: Moment | None = Field(
        default=None, description="When it begins, such as 2024-09-25 14:30; left out: not published."
    )
    end: Moment | None = Field(default=None, description="When it ends; past midnight has the next date.")
    hall: Text | None = Field(default=None, description="A hall's id or name; left out: not published.")
    also_in: Texts = Field(default_factory=list, description="Halls to which it is transmitted.")
    track: Text | None = Field(default=None, description="A track's id or name.")
    type: Text | None = Field(default=None, description="Such as keynote, poster, workshop.")
    is_break: YesNo = Field(default=False, alias="break", description="true: a coffee or lunch break.")
    speakers: Texts = Field(default_factory=list, description="Ids (or names) of speakers.yaml.")
    chairs: Texts = Field(default_factory=list, description="Who leads it: ids (or names) of speakers.yaml.")
    talks: Annotated[list[Talk], BeforeValidator(_one_entry, json_schema_input_type=Talk | list[Talk])] = (
        Field(default_factory=list, description="The talks inside it, in order.")
    )
    language: Text | None = Field(default=None, description="The language it is held in.")
    status: SessionStatus = Field(
        default=SessionStatus.SCHEDULED, description="scheduled, moved or cancelled."
    )
    moved_from: Slot | None = Field(default=None, description="Where a moved session stood before.")
    recorded: YesNo | None = Field(default=None, description="Whether it is recorded.")
    recording: Text | None = Field(default=None, description="The address of the recording.")
    slides: Text | None = Field(default=None, description="The address of the slides.")
    live: Text | None = Field(default=None, description="The address of the live stream.")
    tags: Texts = Field(default_factory=list, description="Topics.")
    links: Links = Field(default_factory=list, description="Web addresses of this session.")
    source: Texts = Field(default_factory=list, description="Where these facts come from.")
    updated: MomentOrDay | None = Field(default=None, description="When this was last changed.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _order(self.start, self.end, "end")
        return self


class Synonyms(Entry):
    """Words that mean the same (an entry of ``glossary.yaml``): per language, a list of terms.

    Groups of one ``kind`` (drug, disease, society …) name different things: a question about one of them is never
    answered directly with an entry about another.
    """

    terms: Annotated[LocalizedLists, Field(min_length=1)] = Field(
        description="The words, per language; a question with one finds entries with another."
    )
    kind: Text | None = Field(
        default=None, description="Such as drug or society: groups of one kind are never mixed up."
    )
    meaning: Localized | None = Field(default=None, description="What they mean, per language.")


class MedicalWords(Entry):
    """The words the medical guard weighs, per group and language; ``bot.core.phrases`` says how one is written."""

    relatives: LocalizedLists = Field(default_factory=dict, description="Somebody's family: my mother, 我妈.")
    self_: LocalizedLists = Field(default_factory=dict, alias="self", description="The asker: I, my, 我.")
    patients: LocalizedLists = Field(default_factory=dict, description="Patients in general.")
    case: LocalizedLists = Field(
        default_factory=dict, description="What only the telling of a case holds: was diagnosed, 确诊."
    )
    conditions: LocalizedLists = Field(default_factory=dict, description="Diseases.")
    treatments: LocalizedLists = Field(default_factory=dict, description="Medicines and treatments.")
    findings: LocalizedLists = Field(default_factory=dict, description="Test results.")
    symptoms: LocalizedLists = Field(default_factory=dict, description="What hurts.")
    outlook: LocalizedLists = Field(default_factory=dict, description="Chances and time left.")
    course: LocalizedLists = Field(
        default_factory=dict, description="How it goes on; counts only beside another subject."
    )
    questions: LocalizedLists = Field(default_factory=dict, description="What, how much: count a little.")
    asks: LocalizedLists = Field(default_factory=dict, description="Should, 怎么办: asking for advice.")
    judgement: LocalizedLists = Field(
        default_factory=dict, description="What a doctor is asked to judge: is it safe, 能吃…吗."
    )
    consultation: LocalizedLists = Field(default_factory=dict, description="A doctor is wanted.")
    congress: LocalizedLists = Field(
        default_factory=dict, description="Words of the congress: session, lecture, 报告; they weigh against."
    )
    study: LocalizedLists = Field(
        default_factory=dict, description="Trials and figures, subjects of a talk; they weigh against."
    )
    names: LocalizedLists = Field(
        default_factory=dict, description="Names that hold a word of another group."
    )
    lookalikes: LocalizedLists = Field(
        default_factory=dict, description="Phrases that look like a word of another group and are none."
    )

    def by_group(self) -> dict[str, tuple[str, ...]]:
        """The words of each group in all languages together: people mix them in one sentence."""
        groups = ((key.rstrip("_"), getattr(self, key)) for key in type(self).model_fields)
        return {group: tuple(word for listed in words.values() for word in listed) for group, words in groups}


class Medical(Entry):
    """How a question for medical advice is recognised and what is replied (``medical.yaml``)."""

    reply: Localized = Field(description="What the desk replies to such a question, per language.")
    words: MedicalWords = Field(default=MedicalWords(), description="The words that are weighed, by group.")
    must_trigger: LocalizedLists = Field(
        default_factory=dict, description="Questions that must get that reply; check asks them."
    )
    must_not_trigger: LocalizedLists = Field(
        default_factory=dict, description="Questions that must not get that reply; check asks them."
    )
    source: Text | None = Field(default=None, description="Where the reply comes from.")


class Contents(BaseModel):
    """Everything a knowledge folder holds, read and converted, not yet indexed; ``version`` is a hash of the files."""

    model_config = ConfigDict(frozen=True)

    conference: Conference
    faqs: tuple[Faq, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    sessions: tuple[Session, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    tracks: tuple[Track, ...] = ()
    venue: Venue = Venue()
    glossary: tuple[Synonyms, ...] = ()
    medical: Medical | None = None
    version: str = ""


def _order(start: object, end: object, field: str) -> None:
    """Refuses an end before its start; a bare day counts from its first to its last moment."""
    if start is None or end is None:
        return
    if isinstance(start, datetime) and isinstance(end, datetime):
        if (start.tzinfo is None) != (end.tzinfo is None):
            start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
        wrong = end < start
    else:
        wrong = str(end)[:10] < str(start)[:10]
    if wrong:
        raise RefusedError("the end lies before the start", "exchange or correct the two", field)
