"""docs/ci-for-knowledge.md and the hook definition: what they tell people to copy exists."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.cli.running import run

ROOT = Path(__file__).parents[2]
HOOKS: Any = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci-for-knowledge.md").read_text(encoding="utf-8")
CONFIG, WORKFLOW = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))


def options(command: str) -> set[str]:
    return set(re.findall(r"--[a-z]+", command))


def test_the_hook_of_the_page_is_the_one_that_is_defined() -> None:
    (hook,) = HOOKS
    (used,) = CONFIG["repos"][0]["hooks"]
    assert used["id"] == hook["id"]
    assert hook["entry"] == "infodesk check"
    assert not hook["pass_filenames"]
    assert re.search(hook["files"], "knowledge/faq/all.yaml")


def test_every_option_on_the_page_exists() -> None:
    helped = run("check", "--help")[1]
    commands = re.findall(r"infodesk check[^\n`]*", PAGE)
    assert commands
    for option in (
        {option for command in commands for option in options(command)}
        | options(str(CONFIG))
        | {"--questions"}
    ):
        assert option in helped


def test_the_workflow_is_one_and_may_only_read() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    steps = WORKFLOW["jobs"]["check"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    (command,) = [step["run"] for step in steps if "infodesk check" in step.get("run", "")]
    assert "${{" not in command, "a branch's name never becomes part of a script"
