"""What answers: questions and answers (``faq/*.yaml``), history (``history/*.yaml``), words that mean the same."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.core.content.entry import Entry, Links
from bot.core.content.validity import Valid
from bot.core.content.values import (
    Day,
    Identifier,
    Identifiers,
    Localized,
    LocalizedLists,
    PartialDate,
    Sources,
    Text,
    Texts,
    Whole,
    YesNo,
    refused,
)
from bot.languages.formats import is_placeholder


class Faq(Entry):
    """One question with its answer (``faq/*.yaml``)."""

    id: Identifier = Field(description="A short name of its own; never change it, buttons carry it.")
    question: Localized = Field(description="The question as most people ask it, per language.")
    answer: Localized = Field(description="The answer, per language (Markdown).")
    also_asked: LocalizedLists = Field(
        default_factory=dict,
        description="Other ways to ask the same, per language; different words help most.",
    )
    learned: LocalizedLists = Field(
        default_factory=dict,
        description="Wordings learned from what people tapped; with one of them the entry is likely. Delete what is wrong.",
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
    source: Sources = Field(
        default_factory=list, description="Where the answer comes from; shown in the reader's language."
    )
    verified: Day | None = Field(
        default=None, description="The day on which someone last checked the answer."
    )
    valid: Valid | None = Field(
        default=None, description="When it holds: from/until, or before, during or after the conference."
    )
    related: Identifiers = Field(default_factory=list, description="Ids of entries to offer next.")
    links: Links = Field(default_factory=list, description="Web addresses shown under the answer.")
    topic: Text | None = Field(
        default=None,
        description="Its topic in the library (infodesk topics lists them), such as venue.wifi; none: no topic.",
    )
    tests: LocalizedLists = Field(
        default_factory=dict, description="Questions that must find this entry; check asks them."
    )
    not_for: LocalizedLists = Field(
        default_factory=dict, description="Questions that this entry must not answer; check asks them."
    )

    def filled(self) -> "Faq | None":
        """The entry without placeholders for texts that are to be written yet; None where no answer is left."""
        if not any(
            is_placeholder(text) for field in _ANSWERS for text in (getattr(self, field) or {}).values()
        ):
            return self
        kept = {
            field: {lang: text for lang, text in texts.items() if not is_placeholder(text)} or None
            for field in _ANSWERS
            if (texts := getattr(self, field))
        }
        return self.model_copy(update=kept) if kept["answer"] else None


_ANSWERS = ("answer", "answer_before", "answer_after")


class SynonymGroup(Entry):
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
            raise refused("value.milestone_date")
        return self
