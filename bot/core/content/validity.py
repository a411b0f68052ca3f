"""When an entry holds."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.core.content.entry import Entry, refuse_backwards
from bot.core.content.values import MomentOrDay


class Phase(StrEnum):
    """Where a moment lies: before, during or after the conference."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Validity(Entry):
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
        refuse_backwards(self.from_, self.until, "until")
        return self


def _window(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return {"phase": value} if isinstance(value, str) else value


Valid = Annotated[Validity, BeforeValidator(_window, json_schema_input_type=Phase | Validity)]
