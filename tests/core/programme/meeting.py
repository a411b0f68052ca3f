"""A small meeting with a programme, for the tests: three halls, four days, a night, a move, a cancellation."""

from tests.desk import Visitor, knowledge

VENUE = """
    halls:
      - id: hall-3
        name: {en: Hall 3, zh: 三号厅}
        floor: {en: second floor, zh: 二楼}
        directions: {en: up the stairs by the fountain, zh: 喷泉旁楼梯上楼}
      - {id: tr-212, name: TR 212}
      - id: birch
        name: K.12 (Birch)
        also_called: {en: [K.12, Birch]}
      - {id: tr-412-1, name: TR 412-1}
      - {id: tr-412-2, name: TR 412-2}
"""
SPEAKERS = """
    - id: ma-jun
      name: {zh: 马军, en: Jun Ma}
      title: {zh: 教授, en: Professor}
      affiliation: {zh: 临江医院, en: Riverside Hospital}
    - {id: ma-li, name: {zh: 马丽, en: Li Ma}, affiliation: {zh: 滨海大学, en: Seaside University}}
    - {id: gao-jianlong, name: 高見龍}
    - {id: anna-lindqvist, name: Anna Lindqvist, title: {en: Dr.}}
    - {id: tomasz-sleboda, name: Tomasz Śleboda}
    - {id: river, name: River}
    - {id: ouyang-hua, name: 欧阳华}
"""
TRACKS = """
    - {id: lymphoma, name: {en: Lymphoma, zh: 淋巴瘤}}
    - {id: statistics, name: {en: Statistics for Rare Diseases, zh: 罕见病统计方法}}
    - {id: other, name: {en: Other, zh: 其他}}
"""
GLOSSARY = """
    - {terms: {en: [lymphoma], zh: [淋巴瘤]}}
    - {terms: {en: [survival analysis], zh: [生存分析]}}
"""
SESSIONS = """
    - {id: opening, title: {en: Opening, zh: 开幕式}, start: 2031-05-12 09:00, end: 2031-05-12 09:30, hall: hall-3}
    - id: rivers
      title: {en: "Keynote: how rivers teach statistics", zh: 主旨演讲：河流与统计}
      start: 2031-05-12 09:30
      end: 2031-05-12 10:30
      hall: hall-3
      type: keynote
      speakers: [ma-jun]
      language: en
      recording: https://example.org/rivers.mp4
    - {id: breakfast, title: {en: Industry hour, zh: 企业时间}, type: breakfast meeting, start: 2031-05-13 07:30, end: 2031-05-13 08:30, hall: birch}
    - id: lymphoma-1
      title: {en: Follicular disease today, zh: 滤泡性疾病的今天}
      abstract: {en: A walk through trials with bispecific antibodies.}
      start: 2031-05-13 09:00
      end: 2031-05-13 10:30
      hall: hall-3
      track: lymphoma
      language: zh
      speakers: [ma-jun]
      chairs: [anna-lindqvist]
      talks:
        - {title: {en: Antibodies in two arms, zh: 双臂抗体}, speakers: [ma-li], start: 2031-05-13 09:00, end: 2031-05-13 09:40}
    - {id: survival, title: {zh: 生存分析入门}, start: 2031-05-13 10:00, end: 2031-05-13 11:00, hall: tr-212, track: statistics, language: zh, speakers: [gao-jianlong, river], recorded: yes}
    - {id: lunch-13, title: {en: Lunch, zh: 午餐}, break: true, start: 2031-05-13 12:00, end: 2031-05-13 13:15, hall: hall-3}
    - {id: lymphoma-2, title: {en: Transplant or not, zh: 移植与否}, start: 2031-05-13 13:30, end: 2031-05-13 14:30, hall: hall-3, track: lymphoma, language: en, speakers: [anna-lindqvist], recorded: no}
    - {id: posters, title: {en: Poster walk, zh: 壁报交流}, type: poster, start: 2031-05-13 15:00, end: 2031-05-13 16:00, hall: birch}
    - {id: debate, title: {en: Rare trials debate}, start: 2031-05-13 15:00, end: 2031-05-13 16:00, hall: tr-412-1, track: statistics, language: en, speakers: [tomasz-sleboda]}
    - {id: party, title: {en: Boat party, zh: 游船晚会}, start: 2031-05-13 22:00, end: 2031-05-14 01:30, hall: birch}
    - {id: night, title: {en: Songs of the night}, start: 2031-05-14 00:30, end: 2031-05-14 01:00, hall: tr-212}
    - id: moved
      title: {en: Small samples, zh: 小样本}
      status: moved
      moved_from: {start: 2031-05-14 09:00, hall: tr-212}
      start: 2031-05-14 10:00
      end: 2031-05-14 11:00
      hall: tr-412-2
      track: statistics
      speakers: [ouyang-hua]
    - {id: cancelled, title: {en: Bayes at dawn, zh: 贝叶斯清晨谈}, status: cancelled, start: 2031-05-14 09:00, end: 2031-05-14 10:00, hall: tr-212}
    - {id: relayed, title: {en: Closing, zh: 闭幕式}, start: 2031-05-15 16:00, end: 2031-05-15 17:00, hall: hall-3, also_in: [birch], slides: https://example.org/closing.pdf}
    - {id: untimed, title: {en: A film on glaciers, zh: 冰川电影}}
"""
DESK = knowledge(venue=VENUE, speakers=SPEAKERS, tracks=TRACKS, glossary=GLOSSARY, sessions=SESSIONS)
TUESDAY = "2031-05-13T08:50+08:00"


def asked(text: str, now: str = TUESDAY) -> tuple[str, ...]:
    """The sessions of the desk's answer; it must be one of the programme."""
    visitor = Visitor(DESK, now)
    visitor.says(text)
    assert visitor.decisions[0] == "listed", f"{text}: {visitor.reads}"
    return visitor.parts[0].sessions
