"""The conference itself (``conference.yaml``)."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.core.content.entry import Entry, Links, one_or_many_entries
from bot.core.content.values import (
    RULE_PATTERN,
    Day,
    Identifier,
    Identifiers,
    Language,
    Languages,
    Localized,
    Number,
    Sources,
    Text,
    Whole,
    YesNo,
    ZoneName,
    refused,
)


class Contact(Entry):
    """A way to a human: what for, and how."""

    label: Localized = Field(description="What this contact is for, per language.")
    value: Text = Field(description="The address, number or account itself.")
    note: Localized | None = Field(default=None, description="When or how to use it, per language.")


class ThresholdOverrides(Entry):
    """The confidence levels of the three zones, each from 0 to 1, where an organizer overrides the measured ones."""

    answered: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=None, description="From this confidence on the desk answers."
    )
    likely: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=None, description="From this confidence on the desk answers and says what it understood."
    )
    offered: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=None, description="From this confidence on the desk offers what it might be."
    )


class EmergencyNumbers(Entry):
    """Whom to call in an emergency, where the conference has numbers of its own."""

    medical: Text | None = Field(default=None, description="Medical help.")
    police: Text | None = Field(default=None, description="Police or security.")
    fire: Text | None = Field(default=None, description="Fire.")


class TelegramProfile(Entry):
    """What the desk may set of its own profile in Telegram."""

    profile: YesNo = Field(
        default=False, description="true: the desk sets the bot's name, description and about text."
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
        Languages,
        BeforeValidator(
            lambda value: [value] if isinstance(value, str) else value,
            json_schema_input_type=Language | list[Language],
        ),
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
        list[Contact], BeforeValidator(one_or_many_entries, json_schema_input_type=Contact | list[Contact])
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
    privacy: Localized | None = Field(
        default=None,
        description="What /privacy says about people's data, per language (Markdown); without it the desk's own text.",
    )
    keep_days: Annotated[Whole, Field(ge=1, le=3650)] = Field(
        default=30, description="After so many days nothing tells any more who asked a question."
    )
    emergency: EmergencyNumbers | None = Field(
        default=None, description="Numbers to call; without them those of the country, marked as general."
    )
    medical: YesNo = Field(
        default=True, description="off: questions for medical advice are treated as any other, and stored."
    )
    levels: ThresholdOverrides = Field(
        default=ThresholdOverrides(), description="How sure the desk must be; leave it out."
    )
    learning: YesNo = Field(
        default=True,
        description="false: the desk learns no wordings from what people tap, and passes over learned ones.",
    )
    telegram: TelegramProfile = Field(
        default=TelegramProfile(), description="profile: true sets the bot's name and description."
    )
    checks: dict[RuleName, Strictness] = Field(
        default_factory=dict,
        description="Rules of check with error, warning or off; docs/rules.md names them.",
    )
    source: Sources = Field(default_factory=list, description="Where these facts come from, per language.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise refused("value.conference_backwards", field="end")
        return self
