"""The rules of the house: who may import whom, and more. A broken rule says where to move the line."""

from tests import house


def test_a_module_imports_only_what_its_room_may() -> None:
    broken = [one for module in house.modules() for one in house.imports_out_of_place(module)]
    assert not broken, "\n".join(broken)


def test_the_core_never_looks_at_the_clock_or_the_disk() -> None:
    core = (module for module in house.modules() if module.path.startswith("bot/core/"))
    broken = [one for module in core for one in house.clock_calls(module)]
    assert not broken, "\n".join(broken)


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert house.import_circles() == []


def test_no_two_public_types_have_one_name() -> None:
    assert house.repeated_types() == {}


def test_no_function_takes_too_many_decisions() -> None:
    assert house.complex_functions() == []


def test_chinese_stands_in_the_folders_of_the_languages_only() -> None:
    found = house.chinese_out_of_place()

    assert not found, f"{found[:5]}: texts belong in bot/languages/<language>/messages, words in words"


def test_words_of_english_stand_in_its_folder_only() -> None:
    found = [one for module in house.modules() for one in house.word_lists_out_of_place(module)]

    assert not found, "\n".join([*found, "move them to bot/languages/en/words"])


def test_each_exception_for_words_in_code_is_needed() -> None:
    kept = [module.path for module in house.modules() if house.word_lists(module)]

    assert not [place for place in house.WORDS_THAT_MAY_STAY if not any(p.startswith(place) for p in kept)]


def test_the_house_can_be_printed() -> None:
    lines = list(house.report())
    assert any(line.startswith("in all") for line in lines)
    assert any(line.startswith("import circles: 0") for line in lines)
