"""What entries and sessions say otherwise than an announcement: found where they do, silent where they do not."""

from datetime import datetime

import pytest

from bot.core.organizers.contradictions import contradictions
from tests.desk import knowledge

SCHOOL = knowledge(
    venue="""
        name: {en: Old Mill, zh: 老磨坊}
        halls:
          - {id: aula, name: {en: Great Hall, zh: 大礼堂}, also_called: {zh: [礼堂]}}
          - {id: r101, name: {en: Room 101, zh: 101室}}
          - {id: r202, name: {en: Room 202, zh: 202室}}
          - {id: garden, name: {en: Garden Pavilion, zh: 花园亭}}
    """,
    sessions="""
        - id: welcome
          title: {en: Welcome reception, zh: 欢迎酒会}
          start: 2031-05-12 18:00
          end: 2031-05-12 20:00
          hall: garden
        - id: keynote
          title: {en: "Keynote: Maps that lie", zh: 主旨报告：会说谎的地图}
          start: 2031-05-13 09:00
          end: 2031-05-13 10:00
          hall: aula
          speakers: [ann-li]
        - id: posters-1
          title: {en: Poster session 1, zh: 壁报交流一}
          start: 2031-05-13 16:00
          end: 2031-05-13 17:30
          hall: r101
        - id: posters-2
          title: {en: Poster session 2, zh: 壁报交流二}
          start: 2031-05-14 16:00
          end: 2031-05-14 17:30
          hall: r202
        - id: excursion
          title: {en: Boat trip on the lake, zh: 游湖}
          start: 2031-05-15 13:00
          end: 2031-05-15 17:00
        - id: choir
          title: {en: Choir evening, zh: 合唱之夜}
          start: 2031-05-14 20:00
          end: 2031-05-14 21:30
          hall: aula
          status: moved
          moved_from: {hall: r101}
    """,
    speakers="""
        - {id: ann-li, name: {en: Ann Li, zh: 李安}}
    """,
    faq="""
        - id: check-in
          question: {en: Where and when do I check in?, zh: 在哪里报到？几点开始？}
          also_asked: {en: [pick up my badge, registration desk hours], zh: [领胸牌, 报到处几点开]}
          answer:
            en: Your badge waits at the desk in Room 101. On 12 May it opens at 9:30; on the other days from 8:00 to 17:00.
            zh: 请到101室报到处领取胸牌。5月12日9:30开放，其他日子8:00–17:00。
        - id: lunch
          question: {en: Where is lunch?, zh: 午餐在哪里吃？}
          also_asked: {en: [canteen, food at noon], zh: [中饭, 食堂]}
          answer: {en: "In the Garden Pavilion, 12:30 to 14:00. It costs 12 euros.", zh: 花园亭，12:30–14:00，每份12欧元。}
        - id: bus
          question: {en: Is there a bus to the station?, zh: 有去车站的班车吗？}
          also_asked: {en: [shuttle, transfer to the train], zh: [接驳车, 怎么去火车站]}
          answer: {en: "Bus 7 leaves from stop 3 at 17:45.", zh: 17:45在3号站台乘7路车。}
        - id: wifi
          question: {en: What is the Wi-Fi password?, zh: 无线网密码是多少？}
          answer: {en: The password is oldmill., zh: 密码是 oldmill。}
        - id: cloakroom
          question: {en: Is there a cloakroom?, zh: 有衣帽间吗？}
          also_asked: {en: [leave my coat, luggage], zh: [寄存行李, 大衣放哪]}
          answer: {en: "On the second floor, until 19:00.", zh: 在二楼，19:00关门。}
        - id: abstracts
          question: {en: Until when can I submit an abstract?, zh: 摘要什么时候截止？}
          answer: {en: "The deadline was 1 February 2031.", zh: 截止日期是2031年2月1日。}
    """,
)
NOW = datetime.fromisoformat("2031-05-12T15:00+08:00")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The welcome reception moves to the Great Hall.", {"welcome"}),
        ("Because of rain, tonight's welcome reception takes place in the Great Hall.", {"welcome"}),
        ("Welcome reception: 18:30, Garden Pavilion", {"welcome"}),
        ("因下雨，欢迎酒会改在大礼堂举行。", {"welcome"}),
        ("欢迎酒会推迟到18:30。", {"welcome"}),
        ("今晚的欢迎酒会取消。", {"welcome"}),
        ("The boat trip on the lake is cancelled.", {"excursion"}),
        ("The keynote “Maps that lie” is postponed to Wednesday, 14 May.", {"keynote"}),
        ("Ann Li's talk now begins at 9:30.", {"keynote"}),
        ("李安的报告改到202室。", {"keynote"}),
        ("Poster session 2 moves from Room 202 to Room 101.", {"posters-2"}),
        ("Poster session 1 begins at 15:30 instead of 16:00.", {"posters-1"}),
        ("Poster session 1 will end at 18:00.", {"posters-1"}),
        ("The choir evening moves from the Great Hall to the Garden Pavilion.", {"choir"}),
        ("Tomorrow the registration desk opens at 7:30.", {"check-in"}),
        ("Pick up your badge in Room 202 from now on.", {"check-in"}),
        ("明天报到处7:30开放。", {"check-in"}),
        ("报到处由101室搬到202室。", {"check-in"}),
        ("Lunch is in the Great Hall today.", {"lunch"}),
        ("Lunch now costs 14 euros.", {"lunch"}),
        ("今天午餐改到大礼堂。", {"lunch"}),
        ("午餐从明天起每份14欧元。", {"lunch"}),
        ("The bus to the station leaves at 18:15 today.", {"bus"}),
        ("去车站的班车改为18:15发车。", {"bus"}),
        ("The cloakroom closes at 18:00.", {"cloakroom"}),
        ("衣帽间搬到三楼。", {"cloakroom"}),
        ("Change of plan for tonight.\nThe welcome reception moves.\nNew place: Great Hall.", {"welcome"}),
        ("欢迎酒会安排有变：\n时间：18:30\n地点：大礼堂", {"welcome"}),
        ("Lunch has moved: you will find it in Room 202 from today.", {"lunch"}),
        ("Today's lunch is at 12:00.", {"lunch"}),
        ("午餐时间改为12:00–13:00。", {"lunch"}),
        ("Note: bus number 7 now departs from stop 5.", {"bus"}),
        ("班车时间调整：末班车18:30。", {"bus"}),
        ("Badges can be collected in the Great Hall.", {"check-in"}),
        ("胸牌领取地点改为大礼堂。", {"check-in"}),
        ("The poster session on Tuesday is moved to Room 202.", {"posters-1"}),
        ("壁报交流二调整到5月13日下午4点。", {"posters-2"}),
        ("Attention please – the boat trip starts at 14:00 and not at 13:00!", {"excursion"}),
        ("游湖活动改为14:00出发。", {"excursion"}),
        ("The keynote has been cancelled because the speaker is ill.", {"keynote"}),
        ("The keynote by Ann Li will be in Room 101.", {"keynote"}),
        ("合唱之夜提前到19:30。", {"choir"}),
        ("Hello all! Lunch is in the Great Hall; the bus to the station leaves at 18:15.", {"lunch", "bus"}),
    ],
)
def test_what_an_announcement_makes_wrong_is_found(text: str, wanted: set[str]) -> None:
    assert {one.identifier for one in contradictions([text], NOW, SCHOOL)} == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The welcome reception begins at 6 pm in the Garden Pavilion.",
        "欢迎酒会晚上6点在花园亭开始。",
        "The choir evening moves from Room 101 to the Great Hall.",
        "合唱之夜由101室改到大礼堂。",
        "After the welcome reception, buses leave at 20:15 from stop 2.",
        "Tickets for the boat trip on the lake are sold in Room 101 until 17:00.",
        "Please vote for the best poster until Thursday noon.",
        "A black umbrella was found in Room 202.",
        "202室捡到一把黑色雨伞。",
        "Poster session 1 is in Room 101 and poster session 2 in Room 202.",
        "Tomorrow the registration desk is open from 8:00 to 17:00.",
        "明天报到处8:00至17:00开放。",
        "Lunch is served from 12:30 in the Garden Pavilion.",
        "The Wi-Fi is switched off between 13:00 and 13:30.",
        "Thank you for a wonderful week! The next school is in June 2032.",
        "感谢大家的参与，明年6月再见！",
        "Slides are at https://example.org/2031/room-303 until 30 June.",
        "You can leave your coat in the cloakroom on the second floor until 19:00.",
        "Bus 7 leaves from stop 3 at 17:45 as planned.",
        "The fire alarm will be tested at 11:00. Please stay calm.",
        "消防演习11:00开始，请勿惊慌。",
        "Yoga at 7:00 in the Garden Pavilion tomorrow.",
        "明早7:00花园亭有晨练。",
        "Volunteers meet at 17:30 in Room 101.",
        "志愿者17:30在101室集合。",
        "Speakers: please upload your slides by 18:00 in Room 202.",
        "讲者请于18:00前在202室上传幻灯片。",
        "The welcome reception is tonight – see you at 18:00!",
        "Wear warm clothes for the boat trip on the lake.",
    ],
)
def test_what_fits_or_is_about_something_else_is_not_shown(text: str) -> None:
    assert contradictions([text], NOW, SCHOOL) == ()


def test_the_words_of_both_sides_are_shown() -> None:
    [entry] = contradictions(["Hello. Lunch is in the Great Hall."], NOW, SCHOOL)
    assert (entry.said, entry.stands) == (
        "Lunch is in the Great Hall.",
        "In the Garden Pavilion, 12:30 to 14:00.",
    )
    [session] = contradictions(["欢迎酒会改在大礼堂举行。", "The welcome reception moves"], NOW, SCHOOL)
    assert (session.identifier, session.is_session) == ("welcome", True)
