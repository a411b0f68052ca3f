"""Emergencies are answered first: whom to call, and what the folder says."""

import pytest

from tests.desk import Visitor, knowledge

FIRE = """
    - id: fire-alarm
      topic: emergency.fire
      question: {en: What if there is a fire?, zh: 着火了怎么办？}
      answer: {en: Leave by the stairs., zh: 走楼梯离开。}
"""


@pytest.mark.parametrize(("said", "read"), [("着火了", "火警：119")])
def test_the_numbers_come_first_then_the_folders_own_entry(said: str, read: str) -> None:
    visitor = Visitor(knowledge(faq=FIRE))
    heard = visitor.says(said)
    assert read in heard
    assert "Leave by the stairs." in heard or "走楼梯离开。" in heard


def test_who_needs_a_doctor_reads_what_the_folder_says_of_first_aid() -> None:
    first_aid = FIRE.replace("emergency.fire", "services.first_aid").replace(
        "by the stairs", "it to Nurse Ada"
    )
    visitor = Visitor(knowledge(faq=first_aid.replace("楼梯", "护士Ada处")))
    assert "Ada" in visitor.says("someone just collapsed next to me")
    assert "Ada" not in visitor.says("my wallet was stolen")


def test_an_entry_that_names_all_numbers_itself_stands_alone() -> None:
    said = FIRE.replace(
        "Leave by the stairs.", "'Fire 119, police 110, ambulance 120: then leave by the stairs.'"
    )
    heard = Visitor(knowledge(faq=said)).says("fire! the hall is burning")
    assert heard.count("119") == 1
    assert "leave by the stairs" in heard


def test_without_an_entry_there_are_the_numbers_and_the_next_step() -> None:
    heard = Visitor(knowledge()).says("a man is unconscious and not breathing")
    assert "Medical: 120" in heard
    assert heard.endswith("Then tell the nearest member of staff.")


@pytest.mark.parametrize("said", ["i need a doctor now", "someone just collapsed next to me", "快叫医生"])
def test_whoever_needs_a_doctor_now_does_not_wait(said: str) -> None:
    assert "120" in Visitor(knowledge()).says(said)


@pytest.mark.parametrize("said", ["where is the first aid room", "医务室在哪", "is there a pharmacy"])
def test_who_only_looks_for_first_aid_is_no_emergency(said: str) -> None:
    assert "120" not in Visitor(knowledge()).says(said)
