"""``infodesk init``: a knowledge folder for another conference, ready to be filled in; ``schema`` for editors."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.options import Lang, agreed, say, speak, stop, told

if TYPE_CHECKING:
    from bot.knowledge.load.scaffold import Start


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, such as knowledge.")],
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="[LANG=]TEXT", help="The conference's name; once for each language."),
    ] = None,
    start: Annotated[str | None, typer.Option("--start", help="The first day, such as 2031-05-12.")] = None,
    end: Annotated[str | None, typer.Option("--end", help="The last day.")] = None,
    city: Annotated[
        list[str] | None,
        typer.Option("--city", metavar="[LANG=]TEXT", help="The city; once for each language."),
    ] = None,
    languages: Annotated[
        str | None, typer.Option("--languages", help="The desk's languages, the first one first: en,zh")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="The time zone. [default: that of a well-known city]")
    ] = None,
    patients: Annotated[
        bool | None,
        typer.Option("--patients/--no-patients", help="Patients may write: make medical.yaml, too."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Make a knowledge folder for another conference; what is not given as an option is asked for.

    It holds the questions that every congress is asked most, with placeholders for the answers, and passes infodesk
    check at once. Nothing that exists is overwritten.

    Example: infodesk init knowledge --languages en,fr --name "en=Riverside Meeting" --name "fr=Congrès du Fleuve"
    --start 2031-05-12 --end 2031-05-15 --city en=Riverside --city fr=Fleuve
    """
    from bot.knowledge.load.scaffold import starter

    language = speak(lang)
    if folder.exists() and not folder.is_dir():
        stop(say("init.is_a_file", language, folder=folder))
    begun = _Interview(language).start(name, start, end, city, languages, timezone, patients)
    files = starter(begun)
    there = [known for known in files if (folder / known).exists()]
    if there or (folder.is_dir() and any(folder.rglob("*.y*ml"))):
        shown = folder / there[0] if there else next(iter(sorted(folder.rglob("*.y*ml"))))
        stop(say("init.is_there", language, file=shown))
    try:
        for known, text in files.items():
            path = folder / known
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except OSError as problem:
        typer.echo(say("init.unwritable", language, folder=folder, cause=problem.strerror), err=True)
        raise typer.Exit(1) from None
    entries = sum(text.count("\n- id: ") for known, text in files.items() if known.startswith("faq/"))
    typer.echo(say("init.made", language, folder=folder, count=entries, zone=begun.timezone))
    if begun.timezone == UNKNOWN_ZONE and not timezone:
        typer.echo(say("init.no_zone", language, folder=folder))
    typer.echo(say("init.next", language, folder=folder))


UNKNOWN_ZONE = "UTC"

T = TypeVar("T")


class _SlipError(Exception):
    """What was given cannot be taken; the message says what to write."""


class _Interview:
    """What is given as options, and the questions for the rest: a slip is told, and only that question asked again."""

    def __init__(self, language: str) -> None:
        self.language = language

    def start(
        self,
        name: Sequence[str] | None,
        start: str | None,
        end: str | None,
        city: Sequence[str] | None,
        languages: str | None,
        timezone: str | None,
        patients: bool | None,
    ) -> "Start":
        """What is known of the conference."""
        from bot.core.content.zones import zone_of_city
        from bot.knowledge.load.scaffold import Start

        all_given = all((name, start, end, city, languages))
        spoken = self._answer(languages, self._languages, "languages", "en,zh")
        names = self._texts("--name", name, spoken) if name else self._asked("name", spoken)
        first, last = self._answer(start, lambda given: self._days("--start", given), "first")

        def until(given: str) -> date:
            if (day := self._days("--end", given)[1]) < first:
                raise _SlipError(say("init.backwards", self.language, start=first, end=day))
            return day

        final = self._answer(end, until, "last", str(last))
        cities = self._texts("--city", city, spoken) if city else self._asked("city", spoken)
        sure = next((zone for one in cities.values() if (zone := zone_of_city(one))), None)
        known = timezone or (sure or UNKNOWN_ZONE if all_given else None)
        zone = self._answer(known, self._zone, "zone", sure)
        if patients is None:
            patients = not all_given and self._confirmed("patients")
        return Start(names, cities, first, final, spoken, zone, patients)

    def _answer(
        self, given: str | None, read: Callable[[str], T], question: str, default: str | None = None
    ) -> T:
        """An option as it is read; else what is typed, asked for until it can be read."""
        if given:
            try:
                return read(given)
            except _SlipError as slip:
                stop(str(slip))
        while True:
            try:
                return read(self._ask(self._say(question), default))
            except _SlipError as slip:
                typer.echo(str(slip))

    def _say(self, question: str) -> str:
        return say(f"init.ask_{question}", self.language)

    def _confirmed(self, question: str) -> bool:
        return agreed(self._say(question), default=False)

    def _ask(self, prompt: str, default: str | None = None) -> str:
        try:
            return str(typer.prompt(prompt, default=default)).strip()
        except typer.Abort:
            stop(say("init.ended", self.language))
            raise

    def _asked(self, question: str, languages: Sequence[str]) -> Mapping[str, str]:
        texts: dict[str, str] = {}
        for language in languages:
            shown = f"{self._say(question)} ({language})" if len(languages) > 1 else self._say(question)
            texts[language] = self._ask(shown, next(iter(texts.values()), None))
        return texts

    def _languages(self, given: str) -> list[str]:
        from bot.core.content.values import LANGUAGE_SLIPS
        from bot.languages.patterns import entries, listed
        from bot.languages.scripts import COMMAS

        names: dict[str, str] = {
            name.casefold(): code
            for lists in listed("languages", "names").values()
            for code, words in lists.items()
            for name in entries(words)
        }
        typed: list[str] = [code for code in re.split(rf"[\s{COMMAS}]+", given.strip().lower()) if code]
        codes = [names.get(code, code) for code in typed]
        for code in codes:
            if right := LANGUAGE_SLIPS.get(code):
                raise _SlipError(say("init.language_mean", self.language, code=code, right=right))
        wrong = [code for code in codes if not re.fullmatch("[a-z]{2,3}", code)]
        if wrong or not codes:
            raise _SlipError(say("init.no_language", self.language, code=wrong[0] if wrong else given))
        return list(dict.fromkeys(codes))

    def _texts(self, option: str, given: Sequence[str], languages: Sequence[str]) -> Mapping[str, str]:
        """Texts per language: as named, else in the order of the languages; the first one stands in for the missing."""
        texts: dict[str, str] = {}
        for text in given:
            named = re.match(r"([a-z]{2,3})=(.*)", text, re.DOTALL)
            free = [language for language in languages if language not in texts]
            if named and named[1] in languages:
                texts[named[1]] = named[2].strip()
            elif free and not named:
                texts[free[0]] = text.strip()
            else:
                values = {"option": option, "text": text, "languages": languages, "first": languages[0]}
                stop(say("init.other_language", self.language, **values))
        if not all(texts.values()):
            stop(say("init.empty", self.language, option=option, first=languages[0]))
        return {language: texts.get(language) or next(iter(texts.values())) for language in languages}

    def _days(self, option: str, given: str) -> tuple[date, date]:
        """The first and the last day of what was written."""
        from bot.core.time_expressions.grammar import AmbiguousDayError, written_days

        try:
            found = written_days(given)
        except AmbiguousDayError:
            raise _SlipError(say("init.ambiguous_day", self.language, text=given)) from None
        if not found:
            raise _SlipError(say("init.no_day", self.language, option=option, text=given))
        return found[0], found[-1]

    def _zone(self, given: str) -> str:
        from bot.core.content.zones import stands_still, zone_advice, zone_of

        if zone_of(given) is None or stands_still(given):
            advice = zone_advice(given).said(self.language)
            raise _SlipError(say("init.wrong_zone", self.language, zone=given, advice=advice))
        return given


def schema(
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Write one file for each kind into this folder.", show_default=False),
    ] = None,
) -> None:
    """Print the JSON Schemas of the knowledge files.

    Editors complete and check YAML with them (draft 2020-12); --output writes one file for each kind.

    Example: infodesk schema --output docs/schema
    """
    from bot.knowledge.load.scaffold import schemas

    speak(None)

    made = schemas()
    if output is None:
        typer.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            (output / f"{name}.schema.json").write_text(text, encoding="utf-8")
    except OSError as problem:
        stop(told("cli.schema_unwritable", folder=output, cause=problem.strerror))
    typer.echo(told("cli.schemas", count=len(made), folder=output))
