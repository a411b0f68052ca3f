"""The society's history (``history/*.yaml``)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.core.content.entry import Entry, Links
from bot.core.content.values import (
    Day,
    Identifier,
    Identifiers,
    Localized,
    LocalizedLists,
    PartialDate,
    RefusedError,
    Sources,
    Texts,
    Whole,
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
    source: Sources = Field(
        default_factory=list, description="Where the story comes from; shown in the reader's language."
    )
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
