"""The programme: sessions, people, tracks, and the venue with its halls."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.core.content.entry import Entry, Links, one_or_many_entries, refuse_backwards
from bot.core.content.values import (
    Day,
    Identifier,
    Localized,
    LocalizedLists,
    Moment,
    MomentOrDay,
    Sources,
    Text,
    Texts,
    WebAddress,
    Whole,
    YesNo,
)


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
    halls: Annotated[
        list[Hall], BeforeValidator(one_or_many_entries, json_schema_input_type=Hall | list[Hall])
    ] = Field(default_factory=list, description="The rooms.")
    source: Sources = Field(default_factory=list, description="Where these facts come from, per language.")


class Speaker(Entry):
    """A person on the programme (``speakers.yaml``), with every spelling of the name."""

    id: Identifier = Field(description="A short name of its own; sessions refer to it.")
    name: Localized = Field(description="The name, per language.")
    also_called: LocalizedLists = Field(default_factory=dict, description="Other spellings, per language.")
    title: Localized | None = Field(default=None, description="Such as Professor, per language.")
    affiliation: Localized | None = Field(default=None, description="The institution, per language.")
    about: Localized | None = Field(default=None, description="A few sentences, per language.")
    links: Links = Field(default_factory=list, description="Web addresses of this person.")
    source: Sources = Field(default_factory=list, description="Where these facts come from, per language.")


class Track(Entry):
    """A thread through the programme (``tracks.yaml``)."""

    id: Identifier = Field(description="A short name of its own; sessions refer to it.")
    name: Localized = Field(description="The name, per language.")
    also_called: LocalizedLists = Field(default_factory=dict, description="Other names, per language.")


class SessionStatus(StrEnum):
    """Whether a session takes place as first announced; NEW is one that was not announced at first."""

    SCHEDULED = "scheduled"
    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Slot(Entry):
    """A time and a hall: where a moved session stood before."""

    start: Moment | None = Field(default=None, description="When it was to begin.")
    end: Moment | None = Field(default=None, description="When it was to end.")
    hall: Text | None = Field(default=None, description="Where it was to be: a hall's id or name.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        refuse_backwards(self.start, self.end, "end")
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
        refuse_backwards(self.start, self.end, "end")
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
    day: Day | None = Field(
        default=None,
        description="The day of a session without start: one that lasts all day, or whose hour is open.",
    )
    last_day: Day | None = Field(default=None, description="The last of several such days.")
    hall: Text | None = Field(default=None, description="A hall's id or name; left out: not published.")
    also_in: Texts = Field(default_factory=list, description="Halls to which it is transmitted.")
    track: Text | None = Field(default=None, description="A track's id or name.")
    type: Text | None = Field(default=None, description="Such as keynote, poster, workshop.")
    is_break: YesNo = Field(default=False, alias="break", description="true: a coffee or lunch break.")
    speakers: Texts = Field(default_factory=list, description="Ids (or names) of speakers.yaml.")
    chairs: Texts = Field(default_factory=list, description="Who leads it: ids (or names) of speakers.yaml.")
    talks: Annotated[
        list[Talk], BeforeValidator(one_or_many_entries, json_schema_input_type=Talk | list[Talk])
    ] = Field(default_factory=list, description="The talks inside it, in order.")
    language: Text | None = Field(default=None, description="The language it is held in.")
    status: SessionStatus = Field(
        default=SessionStatus.SCHEDULED, description="scheduled, new, moved or cancelled."
    )
    dropped: YesNo = Field(
        default=False, description="true: cancelled since the source of an import no longer has it."
    )
    moved_from: Slot | None = Field(default=None, description="Where a moved session stood before.")
    recorded: YesNo | None = Field(default=None, description="Whether it is recorded.")
    recording: Text | None = Field(default=None, description="The address of the recording.")
    slides: Text | None = Field(default=None, description="The address of the slides.")
    live: Text | None = Field(default=None, description="The address of the live stream.")
    tags: Texts = Field(default_factory=list, description="Topics.")
    links: Links = Field(default_factory=list, description="Web addresses of this session.")
    source: Sources = Field(default_factory=list, description="Where these facts come from, per language.")
    updated: MomentOrDay | None = Field(default=None, description="When this was last changed.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        refuse_backwards(self.start, self.end, "end")
        return self
