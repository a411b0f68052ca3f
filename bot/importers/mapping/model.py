"""What a mapping file may say. The descriptions are its manual: the JSON Schema shows them."""

import json
import sys
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.core.content.entry import Entry
from bot.core.content.values import (
    Day,
    Language,
    Localized,
    Text,
    Texts,
    Whole,
    YesNo,
    ZoneName,
    refused,
)
from bot.importers.mapping.paths import parse, pieces
from bot.importers.normalise.times import clock_time


def _path(written: str) -> str:
    parse(written)
    return written


def _template(written: str) -> str:
    for _, path in pieces(written):
        if path:
            parse(path)
    return written


def _clock(written: str) -> str:
    if clock_time(written) is None:
        raise refused("imports.map_clock", written=written[:20])
    return written


PathText = Annotated[Text, AfterValidator(_path)]
Template = Annotated[Text, AfterValidator(_template)]
PathOrTemplate = Annotated[
    Text, AfterValidator(lambda written: _template(written) if "{" in written else _path(written))
]


def _one_or_many(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return [value] if isinstance(value, str) else value


Paths = Annotated[
    list[PathText], BeforeValidator(_one_or_many, json_schema_input_type=PathText | list[PathText])
]


class Pick(Entry):
    """Where a value is found: a path, or several of which the first filled one counts; or a text made of several."""

    from_: Paths = Field(
        default_factory=list, alias="from", description="A path, or several: the first filled one."
    )
    text: Template | None = Field(
        default=None,
        description="A text with {paths} in it, such as {type}-{id}; without any, the same for all.",
    )
    values: dict[Text, str] = Field(
        default_factory=dict,
        description="What each value found stands for; one not named here stays as it is.",
    )
    split: str | None = Field(
        default=None, description="What parts several values in one text, such as a comma."
    )
    epoch: Annotated[str, Field(pattern="^(seconds|milliseconds)$")] | None = Field(
        default=None, description="The value counts seconds or milliseconds since 1970."
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if bool(self.from_) == (self.text is not None):
            raise refused("imports.map_from")
        return self


def _short_pick(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return {"from": value} if isinstance(value, str | list) else value


AnyPick = Annotated[
    Pick, BeforeValidator(_short_pick, json_schema_input_type=PathText | list[PathText] | Pick)
]
_PerLanguage = dict[Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")], AnyPick]


def _short_languages(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """A single pick stands for a text whose language its content tells."""
    if isinstance(value, dict) and not {"from", "text", "values", "split", "epoch"} & value.keys():
        return value
    return {"": value}


PickLanguages = Annotated[
    _PerLanguage,
    BeforeValidator(
        _short_languages,
        json_schema_input_type=PathText
        | list[PathText]
        | Pick
        | dict[Language, PathText | list[PathText] | Pick],
    ),
]


class MappedPeople(Entry):
    """Where the speakers of a session are: one text with all names, or a list of people field by field."""

    names: AnyPick | None = Field(
        default=None, description="A text, or a list of texts, with names; titles are parted off."
    )
    each: PathText | None = Field(
        default=None, description="The path to every person, seen from the session."
    )
    name: PickLanguages | None = Field(default=None, description="The name, seen from the person.")
    id: AnyPick | None = Field(default=None, description="The person's own id, seen from the person.")
    title: PickLanguages | None = Field(default=None, description="The title or position.")
    affiliation: PickLanguages | None = Field(
        default=None, description="The company, hospital or university."
    )
    about: PickLanguages | None = Field(default=None, description="The biography.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.names is None) == (self.each is None):
            raise refused("imports.map_people")
        if self.each is not None and self.name is None:
            raise refused("imports.map_name")
        return self


def _short_people(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, dict) and {"each", "names", "name"} & value.keys():
        return value
    return {"names": value}


AnyPeople = Annotated[
    MappedPeople,
    BeforeValidator(_short_people, json_schema_input_type=PathText | list[PathText] | Pick | MappedPeople),
]


class Join(Entry):
    """Entries that sessions refer to, in the same or another file: ``@name(path).field`` looks one up."""

    files: Texts = Field(
        default_factory=list, description="File names such as speaker.json; left out: every file."
    )
    each: PathText = Field(description="The path to every entry, seen from the file.")
    key: PathOrTemplate = Field(
        description="What an entry is looked up by: a path in it, or a text with {paths}."
    )
    optional: YesNo = Field(
        default=False, description="true: many sessions have no such entry; say nothing of it."
    )


class MappedItems(Entry):
    """One kind of thing in the source that is a session, and where its fields are, seen from it."""

    each: PathText = Field(description="The path to every session, seen from the file, such as days{day}[].")
    files: Texts = Field(
        default_factory=list, description="File names such as day*.json; left out: every file."
    )
    only_with: Paths = Field(default_factory=list, description="Only where these paths hold something.")
    only_without: Paths = Field(default_factory=list, description="Only where these paths hold nothing.")
    title: PickLanguages = Field(description="The title.")
    id: AnyPick | None = Field(
        default=None, description="The source's own id; left out: made from the title."
    )
    subtitle: PickLanguages | None = Field(default=None, description="A second line.")
    abstract: PickLanguages | None = Field(default=None, description="What it is about.")
    date: AnyPick | None = Field(default=None, description="The day, where start has none.")
    time: AnyPick | None = Field(
        default=None, description="A time, or from and until in one text: 9:00-9:30."
    )
    start: AnyPick | None = Field(default=None, description="When it begins: a moment, or a time with date.")
    end: AnyPick | None = Field(default=None, description="When it ends.")
    duration: AnyPick | None = Field(
        default=None, description="How long, where there is no end: minutes or 0:45."
    )
    hall: AnyPick | None = Field(default=None, description="The hall's name.")
    floor: PickLanguages | None = Field(default=None, description="The hall's floor.")
    also_in: AnyPick | None = Field(default=None, description="Halls to which it is transmitted.")
    track: PickLanguages | None = Field(default=None, description="The track's name.")
    type: AnyPick | None = Field(default=None, description="Such as keynote or workshop.")
    break_: AnyPick | None = Field(default=None, alias="break", description="Whether it is a break.")
    speakers: AnyPeople | None = Field(default=None, description="Who speaks.")
    chairs: AnyPeople | None = Field(default=None, description="Who leads it.")
    language: AnyPick | None = Field(default=None, description="The language it is held in.")
    recorded: AnyPick | None = Field(default=None, description="Whether it is recorded.")
    not_recorded: AnyPick | None = Field(default=None, description="Whether recording is refused.")
    recording: AnyPick | None = Field(default=None, description="The recording's address.")
    slides: AnyPick | None = Field(default=None, description="The slides' address.")
    live: AnyPick | None = Field(default=None, description="The live stream's address.")
    tags: AnyPick | None = Field(default=None, description="Topics.")
    url: AnyPick | None = Field(default=None, description="The session's page.")
    status: AnyPick | None = Field(default=None, description="A word such as cancelled.")


class MappedConference(Entry):
    """What the source does not say about the conference; used where the folder has no conference.yaml."""

    name: Localized | None = Field(default=None, description="The full name, per language.")
    start: Day | None = Field(default=None, description="The first day.")
    end: Day | None = Field(default=None, description="The last day.")
    languages: Annotated[
        list[Language], BeforeValidator(_one_or_many, json_schema_input_type=Language | list[Language])
    ] = Field(default_factory=list, description="The languages, the first one as fallback.")
    place: Text | None = Field(default=None, description="The city or house.")


Selections = Annotated[
    list[MappedItems],
    BeforeValidator(
        lambda value: [value] if isinstance(value, dict) else value,
        json_schema_input_type=MappedItems | list[MappedItems],
    ),
    Field(min_length=1),
]


class Mapping(Entry):
    """A mapping file: which field of a JSON or table is what."""

    name: Text | None = Field(default=None, description="The short name with which session ids begin.")
    timezone: ZoneName | None = Field(default=None, description="The zone of times without one.")
    year: Whole | None = Field(default=None, description="The year of dates without one.")
    afternoon_before: Annotated[Text, AfterValidator(_clock)] | None = Field(
        default=None,
        description="For 12-hour times without am and pm: hours before this one, such as 07:00, are in the afternoon.",
    )
    header_row: Annotated[Whole, Field(ge=1)] | None = Field(
        default=None, description="For tables: the row with the headings; left out: the first filled one."
    )
    plain_names: YesNo = Field(default=False, description="true: titles such as Dr. stay a part of names.")
    conference: MappedConference | None = Field(default=None, description="What the source does not say.")
    joins: dict[Annotated[str, Field(pattern=r"^[a-z]\w{0,30}$")], Join] = Field(
        default_factory=dict, description="Entries that sessions refer to, by a name of your choice."
    )
    sessions: Selections = Field(
        description="What is a session, and where its fields are; one kind or several."
    )


def mapping_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of mapping files for an editor; ``python -m bot.importers.mapping.model`` prints it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Mapping.model_json_schema(by_alias=True),
        "title": "A mapping file of infodesk import",
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(mapping_schema(), ensure_ascii=False, indent=2) + "\n")
