"""``infodesk init``: a knowledge folder for another conference, ready to be filled in; ``schema`` for editors."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import stop

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
        str | None, typer.Option("--timezone", help="The time zone. [default: found by the city]")
    ] = None,
) -> None:
    """Make a knowledge folder for another conference; what is not given as an option is asked for.

    It holds the questions every congress is asked, with honest answers to be replaced, and passes infodesk check at
    once. Nothing that exists is overwritten.

    Example: infodesk init knowledge --languages en,fr --name "en=Riverside Meeting" --name "fr=Congrès du Fleuve"
    --start 2031-05-12 --end 2031-05-15 --city en=Riverside --city fr=Fleuve
    """
    from bot.knowledge.load.scaffold import starter

    if folder.exists() and not folder.is_dir():
        stop(f"{folder} is a file. Name a folder that does not exist yet.")
    told = _told(name, start, end, city, languages, timezone)
    files = starter(told)
    there = [known for known in files if (folder / known).exists()]
    if there or (folder.is_dir() and any(folder.rglob("*.y*ml"))):
        shown = folder / there[0] if there else next(iter(sorted(folder.rglob("*.y*ml"))))
        stop(f"{shown} is there already, and nothing is overwritten. Name an empty folder.")
    try:
        for known, text in files.items():
            path = folder / known
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except OSError as problem:
        typer.echo(f"{folder} cannot be written: {problem.strerror}. Name a folder that can.", err=True)
        raise typer.Exit(1) from None
    entries = sum(text.count("\n- id: ") for known, text in files.items() if known.startswith("faq/"))
    typer.echo(
        f"{folder} is made: {entries} questions with answers to fill in; times are in {told.timezone}."
    )
    if told.timezone == "UTC" and not timezone:
        typer.echo(f"No zone is known by the name of the city: correct timezone in {folder}/conference.yaml.")
    typer.echo(f"Next: infodesk check {folder}, then infodesk chat --knowledge {folder}")


def _told(
    name: Sequence[str] | None,
    start: str | None,
    end: str | None,
    city: Sequence[str] | None,
    languages: str | None,
    timezone: str | None,
) -> "Start":
    from bot.core.content.values import zone_of
    from bot.knowledge.load.scaffold import Start, proposed_zone

    spoken = _languages(languages or _ask("Languages, the first one first", "en,zh"))
    names = _texts("--name", name, spoken) if name else _asked("Name of the conference", spoken)
    first = _day("--start", start or _ask("First day (year-month-day)"))
    last = _day("--end", end or _ask("Last day", str(first)))
    if last < first:
        stop(f"The conference ends on {last}, before it starts on {first}. Correct --start or --end.")
    cities = _texts("--city", city, spoken) if city else _asked("City", spoken)
    by_name = (proposed_zone(one, ()) for one in cities.values())
    proposed = next((zone for zone in by_name if zone != "UTC"), proposed_zone("", spoken))
    all_given = all((name, start, end, city, languages))
    zone = timezone or (proposed if all_given else _ask("Time zone", proposed))
    if zone_of(zone) is None:
        stop(f"{zone} is no time zone. Write one such as Asia/Shanghai or Europe/Brussels.")
    return Start(names, cities, first, last, spoken, zone)


def _languages(told: str) -> list[str]:
    from bot.languages.scripts import COMMAS

    codes = [code for code in re.split(rf"[\s{COMMAS}]+", told.strip()) if code]
    wrong = [code for code in codes if not re.fullmatch("[a-z]{2,3}", code)]
    if wrong or not codes:
        stop(f'"{wrong[0] if wrong else told}" is no language. Write short codes: --languages en,zh')
    return list(dict.fromkeys(codes))


def _texts(option: str, given: Sequence[str], languages: Sequence[str]) -> Mapping[str, str]:
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
            stop(
                f"{option} {text} names no language of {', '.join(languages)}. Write for example {languages[0]}=…"
            )
    if not all(texts.values()):
        stop(f"{option} is empty. Write for example {option} {languages[0]}=…")
    return {language: texts.get(language) or next(iter(texts.values())) for language in languages}


def _asked(what: str, languages: Sequence[str]) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for language in languages:
        shown = f"{what} ({language})" if len(languages) > 1 else what
        texts[language] = _ask(shown, next(iter(texts.values()), None))
    return texts


def _ask(prompt: str, default: str | None = None) -> str:
    try:
        return str(typer.prompt(prompt, default=default)).strip()
    except typer.Abort:
        stop("The input ended. Give --name, --start, --end, --city and --languages as options.")
        raise


def _day(option: str, told: str) -> date:
    try:
        return date.fromisoformat(told.strip())
    except ValueError:
        stop(f'{option} "{told}" is no day. Write it like 2031-05-12.')
        raise


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
    from bot.knowledge.load.schema import schemas

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
        stop(f"{output} cannot be written: {problem.strerror}. Name a folder that can.")
    typer.echo(f"{len(made)} schemas written to {output}.")
