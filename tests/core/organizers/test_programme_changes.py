"""What organizers read when the programme has changed."""

import pytest

from bot.core.organizers.programme_changes import programme_changes, told
from tests.desk import knowledge

VENUE = """
    halls:
      - {id: garden, name: {en: Garden Hall, zh: 花园厅}}
      - {id: river, name: {en: River Room, zh: 临江厅}}
"""
DINNER = "- {id: gala, title: {en: Gala dinner, zh: 晚宴}, start: 2031-05-14 19:00, end: 2031-05-14 22:00, hall: garden%s}"
KEYNOTE = "- {id: key, title: {en: Keynote, zh: 主旨报告}, start: 2031-05-13 09:00, hall: river%s}"
OTHER = "- {id: walk, title: {en: Morning walk, zh: 晨走}}"


def programme(*sessions: str) -> str:
    return "\n".join(sessions)


@pytest.mark.parametrize(
    ("before", "now", "english", "chinese"),
    [
        (
            DINNER % "",
            DINNER.replace("19:00", "19:30").replace("garden%s", "river"),
            "• Gala dinner: Wed 14 May, 19:00–22:00 · Garden Hall → Wed 14 May, 19:30–22:00 · River Room",
            "• 晚宴：5月14日（周三）19:00–22:00 · 花园厅 → 5月14日（周三）19:30–22:00 · 临江厅",
        ),
        (
            DINNER % "",
            DINNER % ", status: cancelled",
            "• Gala dinner (Wed 14 May, 19:00–22:00 · Garden Hall): cancelled",
            "• 晚宴：已取消，原定5月14日（周三）19:00–22:00 · 花园厅",
        ),
        (
            DINNER % ", status: cancelled",
            DINNER % "",
            "• Gala dinner: takes place after all, Wed 14 May, 19:00–22:00 · Garden Hall",
            "• 晚宴：恢复举行，5月14日（周三）19:00–22:00 · 花园厅",
        ),
        (
            DINNER % "",
            DINNER % ", status: cancelled, dropped: true",  # by an import
            "• Gala dinner (Wed 14 May, 19:00–22:00 · Garden Hall): no longer in the programme",
            "• 晚宴：已从日程中移除，原定5月14日（周三）19:00–22:00 · 花园厅",
        ),
        (
            DINNER % "",
            "",
            "• Gala dinner (Wed 14 May, 19:00–22:00 · Garden Hall): no longer in the programme",
            "• 晚宴：已从日程中移除，原定5月14日（周三）19:00–22:00 · 花园厅",
        ),
        (
            KEYNOTE % "",
            (KEYNOTE % "").replace("Keynote", "Opening keynote"),
            "• Keynote → Opening keynote (Tue 13 May, 09:00 · River Room)",
            "• Keynote → Opening keynote，5月13日（周二）09:00 · 临江厅",
        ),
        (
            "",
            KEYNOTE % "",
            "• New: Keynote, Tue 13 May, 09:00 · River Room",
            "• 新增：主旨报告，5月13日（周二）09:00 · 临江厅",
        ),
    ],
)
def test_each_changed_session_is_named_with_what_was_and_what_is(
    before: str, now: str, english: str, chinese: str
) -> None:
    old, new = (
        knowledge(venue=VENUE, sessions=programme(*filter(None, (OTHER, one)))) for one in (before, now)
    )
    changes = programme_changes(old.programme, new.programme)
    lines = [
        told(changes, old, new, language, heading="programme_changes.heading").split("\n")
        for language in ("en", "zh")
    ]
    assert lines == [["Changes in the programme:", english], ["日程变更：", chinese]]


def test_of_many_twelve_are_named_and_moved_ones_before_new_ones() -> None:
    old = programme(OTHER, KEYNOTE % "")
    new = programme(
        *(f"- {{id: s{number}, title: {{en: Talk {number}}}}}" for number in range(23)),
        OTHER,
        (KEYNOTE % "").replace("09:00", "10:00"),
    )
    before, now = knowledge(venue=VENUE, sessions=old), knowledge(venue=VENUE, sessions=new)
    changes = programme_changes(before.programme, now.programme)
    lines = told(changes, before, now, "en", heading="programme_changes.changed").split("\n")
    assert len(lines) == 14
    assert lines[1].startswith("• Keynote: Tue 13 May, 09:00")
    assert lines[-1] == "• … and 12 more"


def test_the_first_programme_and_one_that_stays_say_nothing() -> None:
    empty, full = knowledge(), knowledge(venue=VENUE, sessions=programme(OTHER, DINNER % ""))
    assert programme_changes(empty.programme, full.programme) == ()
    assert programme_changes(full.programme, full.programme) == ()
