"""The three zones: how a knowledge base's own questions set them."""

from bot.core.matching import MatchEntry, Matcher, Thresholds
from bot.core.matching.thresholds import FEWEST_CASES, HIGHEST, ThresholdCase, measured
from tests.core.matching.kb import entries

SHIPPED = Thresholds()


def cases(
    count: int, confidence: float, place: int | None, out_of_scope: float = 0.05
) -> list[ThresholdCase]:
    return [ThresholdCase(confidence, place, out_of_scope)] * count


def test_with_few_cases_the_shipped_levels_hold() -> None:
    assert measured(cases(FEWEST_CASES - 1, 0.9, 0), SHIPPED) == SHIPPED


def test_where_all_is_right_the_level_falls_but_not_to_what_was_measured() -> None:
    thresholds = measured(cases(200, 0.6, 0), SHIPPED)
    assert 0.6 < thresholds.answered < SHIPPED.answered
    assert thresholds.cases == 200


def test_where_the_sure_ones_are_wrong_the_level_rises() -> None:
    thresholds = measured([*cases(150, 0.6, 0), *cases(50, 0.85, 1)], SHIPPED)
    assert SHIPPED.answered < thresholds.answered <= HIGHEST


def test_strangers_that_would_be_answered_raise_the_level() -> None:
    calm, rash = (
        measured(cases(200, 0.7, 0), SHIPPED),
        measured(cases(200, 0.7, 0, out_of_scope=0.75), SHIPPED),
    )
    assert calm.answered < rash.answered


def test_where_the_right_one_is_not_among_the_offers_offering_begins_later() -> None:
    lost = measured([*cases(100, 0.4, None), *cases(100, 0.6, 1), *cases(100, 0.9, 0)], SHIPPED)
    found = measured([*cases(100, 0.4, 1), *cases(100, 0.6, 1), *cases(100, 0.9, 0)], SHIPPED)
    assert lost.offered > found.offered


def test_zones_never_overlap() -> None:
    for place in (0, 1, None):
        thresholds = measured(cases(100, 0.5, place), SHIPPED)
        assert 0 <= thresholds.offered <= thresholds.answered <= 1


def test_greetings_are_not_tried() -> None:
    greetings = MatchEntry("hello", tuple(f"hello {n}" for n in range(60)), calibrates=False)
    assert (
        Matcher.build([*entries(), greetings]).thresholds.cases == Matcher.build(entries()).thresholds.cases
    )


def test_building_twice_measures_the_same() -> None:
    many = {f"hall-{n}": (f"Where is hall {n}?", f"way to hall {n}", f"{n}号厅在哪") for n in range(30)}
    built = [Matcher.build(entries(**many)).thresholds for _ in range(2)]
    assert built[0] == built[1]
    assert built[0].cases > FEWEST_CASES
