"""Every sentence the desk says about the programme, in every language it speaks."""

from collections.abc import Mapping

from bot.core.wording import worded

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # --- one session
    "by": {"en": "With {people}", "zh": "讲者：{people}"},
    "chaired_by": {"en": "Chair: {people}", "zh": "主持：{people}"},
    "talks": {"en": "In this session:", "zh": "本场包括："},
    "in_language": {"en": "Held in {language}", "zh": "语言：{language}"},
    "no_time": {"en": "The time is not published", "zh": "时间未公布"},
    "no_hall": {"en": "the hall is not published", "zh": "会场未公布"},
    "also_in": {"en": "Also shown in {halls}", "zh": "同步转播：{halls}"},
    "soon": {"en": "It begins in {minutes} minutes.", "zh": "还有{minutes}分钟开始。"},
    "running": {"en": "Running now, until {end}{place}.", "zh": "正在进行，{end}结束{place}。"},
    "running_in": {"en": ", in {hall}", "zh": "，地点：{hall}"},
    "over": {"en": "It is over.", "zh": "本场已经结束。"},
    "over_record": {"en": "It is over; you can still find it here:", "zh": "本场已经结束，可在这里回看："},
    "cancelled": {"en": "This session is cancelled.", "zh": "本场已取消。"},
    "moved": {"en": "This session has moved: {old} → {new}", "zh": "本场有变动：{old} → {new}"},
    "recording": {"en": "Recording", "zh": "录像"},
    "slides": {"en": "Slides", "zh": "幻灯片"},
    "live": {"en": "Live stream", "zh": "直播"},
    "source": {"en": "Source: {source}", "zh": "来源：{source}"},
    # --- the fact that was asked for
    "where": {"en": "It is in {hall}{how}.", "zh": "地点在{hall}{how}。"},
    "where_all": {"en": "All of it is in {halls}.", "zh": "都在{halls}。"},
    "where_unknown": {"en": "Where it takes place is not published.", "zh": "地点未公布。"},
    "when": {"en": "It begins on {start}{end}.", "zh": "{start}开始{end}。"},
    "when_end": {"en": " and ends at {end}", "zh": "，{end}结束"},
    "when_unknown": {"en": "When it takes place is not published.", "zh": "时间未公布。"},
    "ends": {"en": "It ends at {end} ({day}).", "zh": "{day}{end}结束。"},
    "who": {"en": "It is given by {people}.", "zh": "讲者是{people}。"},
    "who_unknown": {"en": "Who speaks is not published.", "zh": "讲者未公布。"},
    "together": {"en": "Together with {people}.", "zh": "同场的还有{people}。"},
    "alone": {"en": "Nobody else is named for it.", "zh": "没有其他讲者。"},
    "chair": {"en": "It is chaired by {people}.", "zh": "主持人是{people}。"},
    "chair_unknown": {"en": "Who chairs it is not published.", "zh": "主持人未公布。"},
    "how_long": {"en": "It lasts {minutes} minutes.", "zh": "时长{minutes}分钟。"},
    "recorded_yes": {"en": "Yes, it is recorded.", "zh": "会录像。"},
    "recorded_link": {"en": "Yes, there is a recording.", "zh": "有录像可看。"},
    "recorded_no": {"en": "No, it is not recorded.", "zh": "不录像。"},
    "recorded_unknown": {
        "en": "Whether it is recorded is not published.",
        "zh": "是否录像未公布。",
    },
    "language": {"en": "It is held in {language}.", "zh": "用{language}讲。"},
    "language_unknown": {"en": "In which language it is held is not published.", "zh": "所用语言未公布。"},
    # --- several
    "count": {"en": "{count} sessions", "zh": "共{count}场"},
    "count_one": {"en": "1 session", "zh": "共1场"},
    "page": {"en": "{count} sessions, {first}–{last}", "zh": "共{count}场，第{first}–{last}场"},
    "tap": {"en": "Tap one for more.", "zh": "点一下可看详情。"},
    "unpublished": {"en": "time not published", "zh": "时间未公布"},
    "homonyms": {"en": "Several people have this name: {people}.", "zh": "这个名字有几位：{people}。"},
    # --- none
    "none": {"en": "There is nothing like that in the programme{what}.", "zh": "日程里没有符合的场次{what}。"},
    "none_what": {"en": " ({what})", "zh": "（{what}）"},
    "none_now": {"en": "Nothing is on right now{what}.", "zh": "现在没有正在进行的场次{what}。"},
    "nearest": {"en": "The nearest:", "zh": "最接近的有："},
    "try_programme": {
        "en": "Ask for another time or topic, or see /programme.",
        "zh": "可以换个时间或主题再问，或发 /programme 查看日程。",
    },
    "no_such_hall": {
        "en": "There is no “{hall}” in this programme. The halls: {halls}.",
        "zh": "日程里没有“{hall}”。本次的会场有：{halls}。",
    },
    # --- halls
    "hall_is": {"en": "{hall}: {where}", "zh": "{hall}：{where}"},
    "hall_now": {"en": "On there now: {title} (until {end}).", "zh": "现在正在进行：{title}（{end}结束）。"},
    "hall_next": {"en": "Next there: {title} ({start}).", "zh": "接下来：{title}（{start}）。"},
    "hall_unknown": {
        "en": "How to find it is not written down here; please ask the staff on site.",
        "zh": "这里没有它的具体位置，请询问现场工作人员。",
    },
    # --- following on
    "following": {"en": "Following on from “{asked}”:", "zh": "接着“{asked}”来答："},
    "forget": {"en": "✕ Start afresh", "zh": "✕ 换个话题"},
    "forgotten": {
        "en": "Forgotten. Ask me anything.",
        "zh": "好的，已重新开始。请直接提问。",
    },
    "no_more": {"en": "That was all of it. Ask for another time or topic.", "zh": "已经全部列出。可以换个时间或主题再问。"},
    # --- buttons
    "same_time": {"en": "At the same time", "zh": "同一时间的其他场次"},
    "next_here": {"en": "Next in this hall", "zh": "该会场下一场"},
    "sessions_on": {"en": "Sessions on {topic}", "zh": "相关场次：{topic}"},
    "earlier": {"en": "◀ Back", "zh": "◀ 上一页"},
    "more": {"en": "More ▶", "zh": "下一页 ▶"},
    # --- commands
    "no_programme": {
        "en": "The detailed programme is not published here.",
        "zh": "这里没有公布详细日程。",
    },
    "choose_day": {"en": "The programme. Choose a day:", "zh": "会议日程，请选择日期："},
    "choose_hall": {"en": "{day}. Choose a hall, or ask in your own words:", "zh": "{day}。请选择会场，也可以直接提问："},
    "choose_track": {"en": "{day}. Choose a track, or ask in your own words:", "zh": "{day}。请选择专场，也可以直接提问："},
    "without_day": {"en": "Not dated yet", "zh": "日期未定"},
    "speakers": {
        "en": "Speakers {first}–{last} of {count}. Ask “when does … speak?” for their sessions.",
        "zh": "讲者（第{first}–{last}位，共{count}位）。想知道谁什么时候讲，直接问我就行。",
    },
    "no_speakers": {"en": "No speakers are published here.", "zh": "这里没有公布讲者名单。"},
    "no_speaker_named": {"en": "I have no speaker called {name}. /speakers lists all.", "zh": "没有找到讲者“{name}”。发 /speakers 查看名单。"},
    "halls": {"en": "The halls. Tap one to see what is on there:", "zh": "会场列表，点一下查看该会场的场次："},
    "no_halls": {"en": "No halls are published here.", "zh": "这里没有公布会场。"},
}  # fmt: skip

WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "English", "zh": "英文"},
    "zh": {"en": "Chinese", "zh": "中文"},
    "ja": {"en": "Japanese", "zh": "日文"},
    "ko": {"en": "Korean", "zh": "韩文"},
    "fr": {"en": "French", "zh": "法文"},
    "de": {"en": "German", "zh": "德文"},
    "es": {"en": "Spanish", "zh": "西班牙文"},
    "ru": {"en": "Russian", "zh": "俄文"},
    "nan": {"en": "Taiwanese", "zh": "台语"},
    "yue": {"en": "Cantonese", "zh": "粤语"},
}


def say(key: str, reader: str, **values: object) -> str:
    """A sentence about the programme in a language, with its values."""
    return SENTENCES[key][worded(reader)].format(**values)
