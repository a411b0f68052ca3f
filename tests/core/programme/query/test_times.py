"""The time grammar: what people say about time on Tuesday 13 May 2031 at ten, and what it means."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.normalisation import fold
from bot.core.programme.calendar import Calendar, programme_day
from bot.core.programme.query.when import When, WindowRelation, take_times
from bot.languages.numerals import number

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2031, 5, day, hour, minute, tzinfo=ZONE)


DAYS = (12, 13, 14, 15)
LUNCHES = [(at(day, 12, 30), at(day, 13, 30)) for day in DAYS]
CALENDAR = Calendar.of(
    ZONE,
    date(2031, 5, 12),
    date(2031, 5, 15),
    [(at(day, 9), at(day, 10)) for day in DAYS]
    + [(at(day, 16), at(day, 18)) for day in DAYS]
    + LUNCHES
    + [(at(13, 19), at(13, 21))],
    LUNCHES,
)
NOW = at(13, 10)


def told(when: When) -> str:
    """Time conditions in one line: days as month-day, windows by their rule, then now or next and the place."""
    lines = [f"{day:%m-%d}" for day in when.days]
    for window in when.windows:
        line = f"{window.rule} {window.start:%d %H:%M}"
        if window.end.date() != window.start.date():
            line += f"–{window.end:%d %H:%M}"
        elif window.end != window.start:
            line += f"–{window.end:%H:%M}"
        lines.append(line)
    lines += [str(when.flow)] if when.flow else []
    lines += [f"no. {when.nth}"] if when.nth else []
    return ", ".join([*lines, *([f"x{when.many}"] if when.many > 1 else [])])


ENGLISH = """
now | now
right now | now
what is on at the moment | now
currently running sessions | now
what's happening now | now
next | next
what's next | next
what comes next | next
the next session | next
the next two talks | next, x2
next 3 sessions | next, x3
coming up | next
later | later
later today | 05-13, later
what is still to come | remaining
the rest of the day | remaining
remaining sessions today | 05-13, remaining
upcoming talks | later
today | 05-13
today's sessions | 05-13
tomorrow | 05-14
yesterday | 05-12
the day after tomorrow | 05-15
the day before yesterday | 05-11
tmrw | 05-14
Wednesday | 05-14
on Thursday | 05-15
this Wednesday | 05-14
next Wednesday | 05-14
last Monday | 05-12
on Saturday | 05-17
Thu 10am | running 15 10:00
on wed | 05-14
the weekend | 05-17, 05-18
day 1 | 05-12
day 2 | 05-13
day two | 05-13
day 9 | 05-20
the first day | 05-12
second day | 05-13
the 3rd day | 05-14
last day | 05-15
the final day | 05-15
May 14 | 05-14
14 May | 05-14
14th of May | 05-14
the 14th | 05-14
on 15th | 05-15
May 13-14 | 05-13, 05-14
13 and 14 May | 05-13, 05-14
2031-05-14 | 05-14
14/5 | 05-14
5/14 | 05-14
14 May 2031 | 05-14
June 1 | 06-01
the 27th | 05-27
morning | starting 13 06:00–12:00
this morning | starting 13 06:00–12:00
tomorrow morning | starting 14 06:00–12:00
in the morning | starting 13 06:00–12:00
this afternoon | starting 13 12:00–18:00
Wednesday afternoon | starting 14 12:00–18:00
tonight | starting 13 18:00–14 06:00
this evening | starting 13 18:00–14 06:00
tomorrow evening | starting 14 18:00–15 06:00
tomorrow night | starting 14 18:00–15 06:00
yesterday afternoon | starting 12 12:00–18:00
last night | starting 12 18:00–13 06:00
at noon | running 13 12:00
midday | running 13 12:00
midnight | running 14 00:00
at 3pm | running 13 15:00
at 3 pm | running 13 15:00
3 p.m. | running 13 15:00
at 11am | running 13 11:00
11:30 | running 13 11:30
at 15:00 | running 13 15:00
15:30 | running 13 15:30
3:30pm | running 13 15:30
3.30 pm | running 13 15:30
at 3 | running 13 15:00
at three | running 13 15:00
at 9 | running 14 09:00
at 11 | running 13 11:00
at 12 | running 13 12:00
at 1 | running 13 13:00
at 8 | running 13 20:00
at 1530 | running 13 15:30
15h30 | running 13 15:30
three o'clock | running 13 15:00
3 o'clock in the afternoon | running 13 15:00
half past two | running 13 14:30
half past ten tomorrow | running 14 10:30
quarter past one | running 13 13:15
a quarter to four | running 13 15:45
ten past three | running 13 15:10
twenty to five | running 13 16:40
12pm | running 13 12:00
12am | running 14 00:00
12 noon tomorrow | running 14 12:00
9 in the morning tomorrow | running 14 09:00
3 in the afternoon | running 13 15:00
8 tonight | running 13 20:00
tomorrow at 3pm | running 14 15:00
Wednesday at 10 | running 14 10:00
Thursday at 9:15 | running 15 09:15
14 May at 13:45 | running 14 13:45
day 2 at 11:00 | running 13 11:00
between 2 and 4 | overlapping 13 14:00–16:00
between 1pm and 3:30pm tomorrow | overlapping 14 13:00–15:30
from 2 to 4pm | overlapping 13 14:00–16:00
from 9 to 11 on Wednesday | overlapping 14 09:00–11:00
2-4pm | overlapping 13 14:00–16:00
14:00-16:00 | overlapping 13 14:00–16:00
14:00 to 16:00 on day 3 | overlapping 14 14:00–16:00
from 10 to noon | overlapping 13 10:00–12:00
10am - 12pm tomorrow | overlapping 14 10:00–12:00
from 11 to 2 | overlapping 13 11:00–14:00
after 1pm | starting 13 13:00–14 06:00
after 3 on Wednesday | starting 14 15:00–15 06:00
after lunch | starting 13 13:30–18:00
before lunch tomorrow | starting 14 06:00–12:30
during lunch | overlapping 13 12:30–13:30
right after lunch | starting 13 13:30–18:00
over lunch | overlapping 13 12:30–13:30
before 11 | starting 13 06:00–11:00
before noon | starting 13 06:00–12:00
until 4pm | starting 13 06:00–16:00
from 3pm | starting 13 15:00–14 06:00
since 9am | starting 13 09:00–14 06:00
by 10 tomorrow | starting 14 06:00–10:00
in the next 30 minutes | starting 13 10:00–10:31
within an hour | starting 13 10:00–11:01
in the next two hours | starting 13 10:00–12:01
within half an hour | starting 13 10:00–10:31
in the next hour | starting 13 10:00–11:01
next 20 minutes | starting 13 10:00–10:21
in half an hour | starting 13 10:00–10:31
in two hours' time | running 13 12:00
30 minutes from now | running 13 10:30
starting at 3pm | starts at 13 15:00
starts at 10:30 | starts at 13 10:30
what ends at 12:00 | ends at 13 12:00
ending at 5pm | ends at 13 17:00
around 3pm | running 13 15:00
first session tomorrow | 05-14, no. 1
the last talk on Wednesday | 05-14, no. -1
the second session on Thursday | 05-15, no. 2
the first three talks | no. 1, x3
the last two sessions today | 05-13, no. -1, x2
earliest talk on day 3 | 05-14, no. 1
first in hall A | no. 1
which talk is last in hall A tomorrow | 05-14, no. -1
who was first yesterday | 05-12, no. 1
14:00-16:00 | overlapping 13 14:00–16:00
"""
CHINESE = """
现在 | now
目前 | now
正在进行的 | now
这会儿讲什么 | now
下一场 | next
下一个报告 | next
接下来 | next
接下来是什么 | next
接下来两小时 | starting 13 10:00–12:01
马上开始的 | next
稍后 | later
还有什么 | remaining
今天还有哪些 | 05-13, remaining
剩下的议程 | remaining
今天 | 05-13
今日 | 05-13
明天 | 05-14
明日 | 05-14
後天 | 05-15
后天 | 05-15
大后天 | 05-16
昨天 | 05-12
前天 | 05-11
周三 | 05-14
星期三 | 05-14
礼拜四 | 05-15
禮拜四 | 05-15
下周一 | 05-19
上周五 | 05-09
这周四 | 05-15
周末 | 05-17, 05-18
第一天 | 05-12
第二天 | 05-13
第2天 | 05-13
第三天 | 05-14
最后一天 | 05-15
首日 | 05-12
14号 | 05-14
14號 | 05-14
5月14日 | 05-14
5月14号 | 05-14
五月十四号 | 05-14
5月13日到14日 | 05-13, 05-14
2031年5月14日 | 05-14
上午 | starting 13 06:00–12:00
下午 | starting 13 12:00–18:00
今天上午 | starting 13 06:00–12:00
今早 | starting 13 06:00–12:00
明早 | starting 14 06:00–12:00
明晚 | starting 14 18:00–15 06:00
今晚 | starting 13 18:00–14 06:00
昨晚 | starting 12 18:00–13 06:00
明天下午 | starting 14 12:00–18:00
周三上午 | starting 14 06:00–12:00
後天上午 | starting 15 06:00–12:00
后天早上 | starting 15 06:00–12:00
第二天下午 | starting 13 12:00–18:00
晚上 | starting 13 18:00–14 06:00
中午 | overlapping 13 12:00–13:00
正午 | running 13 12:00
凌晨 | starting 14 00:00–06:00
三点 | running 13 15:00
下午三点 | running 13 15:00
下午3点 | running 13 15:00
下午3點 | running 13 15:00
三点半 | running 13 15:30
三點半 | running 13 15:30
下午两点半 | running 13 14:30
下午兩點半 | running 13 14:30
一点一刻 | running 13 13:15
三点三刻 | running 13 15:45
十点二十 | running 13 10:20
10点05分 | running 13 10:05
十五点 | running 13 15:00
15点30 | running 13 15:30
15时30分 | running 13 15:30
上午十点 | running 13 10:00
早上九点 | running 14 09:00
早九点 | running 14 09:00
明早九点半 | running 14 09:30
今晚八点 | running 13 20:00
晚上八点半 | running 13 20:30
中午十二点 | running 13 12:00
中午十二点四十五分 | running 13 12:45
凌晨一点 | running 14 01:00
明天下午三点 | running 14 15:00
周三上午10点 | running 14 10:00
14号下午两点 | running 14 14:00
5月14日15:00 | running 14 15:00
第二天11:00 | running 13 11:00
下午两点到四点 | overlapping 13 14:00–16:00
两点到四点 | overlapping 13 14:00–16:00
2点到4点 | overlapping 13 14:00–16:00
下午兩點到四點 | overlapping 13 14:00–16:00
14:00到16:00 | overlapping 13 14:00–16:00
上午十点至十二点 | overlapping 13 10:00–12:00
十点到下午两点 | overlapping 13 10:00–14:00
两点和四点之间 | overlapping 13 14:00–16:00
从九点到十一点 | overlapping 13 09:00–11:00
三点以后 | starting 13 15:00–14 06:00
三点之后 | starting 13 15:00–14 06:00
下午三点后 | starting 13 15:00–14 06:00
十一点以前 | starting 13 06:00–11:00
11点之前 | starting 13 06:00–11:00
上午十一点前 | starting 13 06:00–11:00
三点左右 | running 13 15:00
三点起 | starting 13 15:00–14 06:00
午饭后 | starting 13 13:30–18:00
午餐后 | starting 13 13:30–18:00
吃完午饭后 | starting 13 13:30–18:00
午饭前 | starting 13 06:00–12:30
午休 | overlapping 13 12:30–13:30
半小时内 | starting 13 10:00–10:31
半小時內 | starting 13 10:00–10:31
一小时内 | starting 13 10:00–11:01
30分钟内 | starting 13 10:00–10:31
接下来半小时内 | starting 13 10:00–10:31
未来两个小时 | starting 13 10:00–12:01
一小时后 | running 13 11:00
半小时后 | running 13 10:30
二十分钟之后 | running 13 10:20
10点开始的 | starts at 13 10:00
第一场 | no. 1
明天第一场 | 05-14, no. 1
今天最后一场 | 05-13, no. -1
最后两场 | no. -1, x2
第三场 | no. 3
周三的第二场 | 05-14, no. 2
最早的报告 | no. 1
前三场 | no. 1, x3
明天tomorrow | 05-14
day 2上午 | starting 13 06:00–12:00
wed下午三点 | running 14 15:00
tomorrow下午 | starting 14 12:00–18:00
下午3pm | running 13 15:00
"""
NO_TIME = """
may I ask something
they march on
good morning
good afternoon, what is on
24/7
the third floor
three speakers
version 3.11
route 66
早一点
有一点问题
重点是什么
几点
什么时候
同时
三号厅
3号楼
三个讲者
早上好
晚上好
"""


def cases(table: str) -> list[tuple[str, str]]:
    rows = (line.split(" | ") for line in table.strip().splitlines())
    return [(said, means) for said, means in rows]


@pytest.mark.parametrize(("said", "means"), cases(ENGLISH))
def test_english(said: str, means: str) -> None:
    assert told(take_times(fold(said), NOW, CALENDAR)[0]) == means


@pytest.mark.parametrize(("said", "means"), cases(CHINESE))
def test_chinese(said: str, means: str) -> None:
    assert told(take_times(fold(said), NOW, CALENDAR)[0]) == means


@pytest.mark.parametrize("said", NO_TIME.strip().splitlines())
def test_what_is_no_time(said: str) -> None:
    assert not take_times(fold(said), NOW, CALENDAR)[0]


@pytest.mark.parametrize(
    ("said", "now", "means"),
    [
        ("at 3pm", at(1, 9), ", ".join(f"running {day} 15:00" for day in DAYS)),  # before: whichever day
        ("at 3pm", at(14, 17), "running 15 15:00"),  # over for today: tomorrow
        ("what was at 9", at(13, 17), "running 13 09:00"),  # unless the past is asked for
        ("tonight", at(14, 1), "starting 14 18:00–15 06:00"),
        ("Monday", at(1, 9), "05-12"),  # the conference's Monday, though another comes before it
        ("today", at(20, 9), "05-20"),
    ],
)
def test_the_moment_of_asking_decides(said: str, now: datetime, means: str) -> None:
    assert told(take_times(fold(said), now, CALENDAR)[0]) == means


def test_a_day_runs_until_late_at_night() -> None:
    late = Calendar.of(
        ZONE, date(2031, 5, 12), date(2031, 5, 13), [(at(12, 20), at(12, 22)), (at(13, 1), at(13, 3))]
    )
    assert late.days == (date(2031, 5, 12),)
    assert late.current_day(at(13, 2)) == date(2031, 5, 12)  # sessions of the night are still on
    assert late.current_day(at(13, 4)) == date(2031, 5, 13)
    assert told(take_times("today at 1am", at(12, 20), late)[0]) == "running 13 01:00"
    assert told(take_times("13 may at 1:30 am", at(12, 20), late)[0]) == "running 13 01:30"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("三", 3),
        ("十", 10),
        ("十五", 15),
        ("二十七", 27),
        ("两", 2),
        ("三十", 30),
        ("05", 5),
        ("twelve", 12),
        ("third", 3),
        ("21st", 21),
        ("一二", 12),
        ("", None),
        ("abc", None),
        ("十十", None),
    ],
)
def test_numbers(written: str, value: int | None) -> None:
    assert number(written) == value


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["at {}", "{}", "下午{}有什么", "tomorrow {}", "5月14日{}"]),
)
def test_a_time_told_in_full_is_that_time(hour: int, minute: int, frame: str) -> None:
    if "下午" in frame:
        hour = 12 + hour % 12
    when, _ = take_times(fold(frame.format(f"{hour:02}:{minute:02}")), NOW, CALENDAR)
    assert [(w.start.hour, w.start.minute, w.rule) for w in when.windows] == [
        (hour, minute, WindowRelation.RUNNING)
    ]


@given(
    st.integers(7, 18),
    st.integers(1, 4),
    st.sampled_from(["between {} and {}", "{}-{}", "{}到{}", "from {} to {}"]),
)
def test_an_interval_found_contains_the_times_asked_for(start: int, length: int, frame: str) -> None:
    when, _ = take_times(fold(frame.format(f"{start:02}:00", f"{start + length:02}:00")), NOW, CALENDAR)
    [window] = when.windows
    inside = window.start.replace(hour=start, minute=30)
    assert window.start <= inside < window.end
    assert window.admits(inside, inside + timedelta(minutes=10))


MOMENTS = st.integers(-20_000_000, 20_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(MOMENTS, st.integers(5, 240))
def test_a_span_from_now_contains_now_and_its_end(aware: datetime, minutes: int) -> None:
    [window] = take_times(f"in the next {minutes} minutes", aware, CALENDAR)[0].windows
    assert window.start <= aware
    assert window.admits(aware + timedelta(minutes=minutes), aware + timedelta(minutes=minutes + 30))


WORDS = sorted(
    {word for line in (ENGLISH + CHINESE + NO_TIME).splitlines() for word in line.split(" | ")[0].split()}
)


@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)),
    st.datetimes(timezones=st.just(ZONE)),
)
def test_no_input_raises(said: str, now: datetime) -> None:
    when, rest = take_times(fold(said), now, CALENDAR)
    assert all(window.start <= window.end for window in when.windows)
    assert isinstance(rest, str)


@given(MOMENTS)
def test_a_conference_day_holds_its_own_moments(moment: datetime) -> None:
    day = programme_day(moment)
    assert CALENDAR.begins(day) <= moment < CALENDAR.ends(day)
