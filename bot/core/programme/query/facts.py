"""The fact a question asks for (where, when, who, how long …), and the words that only say that something is asked."""

from enum import StrEnum

from bot.core.matching.word_frequency import word_weight
from bot.core.programme.query.folding import GAP, regex


class SessionFact(StrEnum):
    """What is asked about the sessions."""

    WHAT = "what"
    WHERE = "where"
    WHEN = "when"
    END = "end"
    WHO = "who"
    TOGETHER = "together"
    CHAIR = "chair"
    HOW_LONG = "how long"
    HOW_MANY = "how many"
    RECORDED = "recorded"
    PARALLEL = "parallel"
    LANGUAGE = "language"


_FACTS = (
    (SessionFact.PARALLEL, regex(r"\b(?:at|in|during) the same time(?: as| with| slot)?|\bparallel(?: to| with)?\b|\bsimultaneous(?:ly)?(?: with| to)?\b|\bclash(?:es|ing)?(?: with)?\b|\boverlap(?:s|ping)?(?: with)?\b|\bconflicts?(?: with)?\b|\balongside\b|(?:和|与|跟)?[^,，。?]{0,0}(?:同时|同一时间|同时段|撞期|冲突|并行)(?:进行|举行)?")),
    (SessionFact.HOW_MANY, regex(r"\bhow many\b|\bnumber of\b|\bcount\b(?= (?:of|the))|多少(?=个|场|节|位|议程|报告|演讲|专场|活动)(?:个|场|节|位)?|(?<!第)几(?:场|个|节|位)|一共有?|总共有?|共有|数量")),
    (SessionFact.HOW_LONG, regex(r"\bhow long\b|\bduration\b|\bhow many (?:minutes|hours)\b|\blength of\b|多久|多长(?:时间)?|几分钟|多少分钟|几个?小时|时长")),
    (SessionFact.RECORDED, regex(r"\brecord(?:ed|ing|ings)?\b|\bvideos?\b(?= (?:of|for|available|record))|\b(?:live ?)?stream(?:ed|ing)?\b|\bslides?\b|\breplays?\b|\bfilmed\b|\bwebcasts?\b|录(?:像|播|影|制)|回放|重播|直播|幻灯片?|课件|讲义|简报档?")),
    (SessionFact.TOGETHER, regex(r"\b(?:together )?with whom\b|\bwho else\b|\bco-?speak(?:s|er|ers|ing)?\b|\bco-?present(?:s|er|ers|ing)?\b|\bwho (?:is|does) .{0,30}(?:together|alongside|with)\b|\btogether\b|[和跟与](?:谁|哪些人)(?:一起|合讲|共同)?|还有谁|一起(?:讲|分享|演讲)|共同")),
    (SessionFact.CHAIR, regex(r"\bwho (?:chairs|is chairing|moderates|is moderating|hosts|leads)\b|\b(?:chair(?:person|man|woman|s|ed|ing)?|moderators?|moderated)\b|主持人?|座长|主席")),
    (SessionFact.END, regex(r"\b(?:when|what time|until when|how late)\b(?=.*\b(?:end|ends|ending|finish|finishes|over|done|close|closes)\b)|\buntil when\b|(?:几点|什么时候|何时|几时|多晚)(?:钟)?(?=.{0,4}(?:结束|散场|完|收))|什么时候(?:会|能)?讲完|到几点|讲到(?:什么时候|何时)")),
    (SessionFact.WHERE, regex(r"\bwhere(?:abouts)?(?: is| are| can i find|'s|s)?\b|\b(?:which|what) (?:room|hall|place|stage|location|auditorium|track room|floor|building)s?\b|\blocation\b|在?哪[一1]?[里儿间]|在?哪个?(?:厅|教室|会场|会议室|地方|场地|房间|大厅|楼)|在?几号(?:厅|会场|会议室|教室)|在?什么(?:地方|地点|教室|会场)|何处|哪边|地点|位置|场地")),
    (SessionFact.WHEN, regex(r"\bwhen\b(?: is| are| does| do|'s|s)?|\b(?:at )?what time\b|\bwhat hour\b|\b(?:on )?(?:which|what) days?\b|\btime of\b|什么时[候间]|几点钟?|何时|哪[一1]?天|几时|几号|哪[一1]?日|啥时候|时间(?:是|呢|安排)?|多会儿")),
    (SessionFact.WHO, regex(r"\bwho(?:'s|m)?\b(?: is| are| will| else)?|\b(?:which|what) (?:speakers?|people|person)\b|\bspeakers?\b(?= of| for| at| in|\?|$| \|)|谁|哪[几些]?位|哪些人|什么人|(?:的)?(?:讲者|演讲者|主讲人?|演讲人|嘉宾|讲师)(?:是|有)?")),
    (SessionFact.LANGUAGE, regex(r"\b(?:which|what) languages?\b|什么语言?|哪种语言|用(?:什么|哪[种国])[话语]")),
)  # fmt: skip

SAID = regex(
    r"\b(?:sessions?|talks?|lectures?|presentations?|events?|programmes?|programs?|schedules?|agendas?|timetables?|"
    r"speak(?:s|ing|ers?)?|spoke(?:n)?|talking|speeches|speech|present(?:s|ing|ed|ers?)?|giv(?:e|es|ing)|gave|tracks?|dev ?rooms?|stages?|on|happening|running|"
    r"going on|taking place|takes? place|lectur(?:es|ing)|slots?|symposia|symposiums?|hear|attend|listen|watch|join|miss(?:ed)?|up)\b"
    r"|议程轨?|报告会?|演讲|讲座|场次?|专场|专题|活动|节目|日程|安排|讲者|嘉宾|分享|发言|讲什么|讲课|在讲|要讲|会讲|讲|课程?|谈|听|主题|题目|分会|会议"
)
"""Words by which a question shows that it is about the programme."""

STRONGLY_SAID = regex(
    r"\b(?:sessions?|talks?|lectures?|presentations?|programmes?|programs?|agendas?|speak(?:s|ing|ers?)?|speeches|presents?|presenting|"
    r"tracks?|dev ?rooms?|workshops?|keynotes?|panels?|posters?|symposia|symposiums?|what(?:'s| is) (?:on|next|happening|running)|anything on)\b"
    r"|议程轨?|报告会?|演讲|讲座|场次|专场|讲者|分享|[在要会来]讲|讲(?:什么|课)|谁讲|[一几哪两三四五六七八九十]场|工作坊|座谈"
)
"""Words that no other matter of a conference has."""

NOUNS = regex(
    r"\b(?:sessions?|talks?|lectures?|presentations?|tracks?|dev ?rooms?|workshops?|keynotes?|panels?|symposi(?:a|ums?)|speeches|"
    r"what(?:'s| is) on|anything on|speaks?|speaking|spoke|talking|presents|presenting|lecturing)\b|议程|报告|演讲|讲座|专场|场次|分享|[几一哪两三]场|工作坊|座谈|活动|节目|讲(?:什么|啥|哪|题|课)|[在要会来谁]讲"
    r"|\b(?:anything|something|everything) about\b|\b(?:discuss(?:ed|ing)?|covered)\b|关于|有关|相关"
)
"""Words for sessions and for speaking."""

TALKS = regex(r"\b(?:talks?|lectures?|presentations?|speech(?:es)?|papers?)\b|报告|演讲|讲座")
"""Words that leave breaks out."""

_FILLING = regex(
    r"\b(?:what(?:'s|s)?|which|is|are|was|were|be|been|am|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|"
    r"i|me|my|we|us|our|you|your|he|she|it|they|them|his|her|him|its|their|this|that|these|those|there|here|the|a|an|of|in|at|for|to|by|with|from|"
    r"about|into|over|and|or|but|so|if|as|any|anything|anyone|anybody|something|some|all|every|each|everything|both|other|"
    r"more|else|only|just|also|too|then|than|not|no|yes|please|pls|kindly|tell|show|list|give|find|know|want|like|see|get|go|"
    r"looking|need|need to|let|help|thanks|thank|hi|hello|hey|ok|okay|again|start(?:s|ed|ing)?|begin(?:s|ning)?|end(?:s|ed|ing)?|"
    r"finish(?:es|ed|ing)?|take(?:s)?|place|held|hold|during|time|times|day|days|conference|congress|meeting|event|room|rooms|hall|halls|"
    r"available|interesting|related|regarding|concerning|covering|cover(?:s|ed)?|focus(?:ed|ing)?|dealing|deal(?:s)?|discuss(?:es|ed|ing)?|"
    r"topics?|subjects?|theme|themes|named|called|titled|entitled|title|titles|come|comes|coming|actually|currently|really|exactly|"
    r"full|whole|entire|complete|overview|information|info|details|many|much|how|who|whose|where|when|why|first|last|next|now|still|left|"
    r"later|scheduled|planned|happen(?:s|ed)?|done|over|off|out|between|before|after|until|till|because|one|ones|someone|people|person|"
    r"given|made|use|using(?= what)|s|t|re|ll|d|m|ve|o|don|doesn|isn|aren|recommend(?:ed)?|search|check|within|around|through|throughout)\b"
    r"|请问一下|请问|麻烦|谢谢|你好|您好|帮我|告诉我|我想要?|想要?知道|想听|想看|想去|有没有|是不是|会不会|能不能|可不可以|可以|能够|是否|"
    r"有什么|有哪些|有哪|哪些|哪个|哪场|哪一场|什么|啥|怎么样|怎么|如何|为什么|多少|关于|有关|相关|方面|之类|一下|一个|一场|一些|一共|"
    r"这个|那个|这场|那场|这些|那些|这里|那里|所有|全部|全天|整天|其他|其它|另外|还有|以及|或者|开始|结束|进行|举行|举办|开讲|"
    r"介绍|内容|知道|列出|列表|查询|查找|查一查|查|找|显示|看看|看一下|推荐|大会|年会|本届|参加|参与|要开始|时候|时间|地点|时长|开会|提到|涉及|包括|要开|还没"
)
_ZH_STOP = frozenset(
    "的 了 吗 呢 吧 啊 呀 嘛 么 哦 在 是 有 和 与 或 跟 及 也 都 还 就 会 要 想 能 可 把 被 给 对 从 到 于 用 以 为 我 你 您 他 她 它 们 这 那 哪 谁 几 "
    "上 下 里 中 内 外 去 来 看 听 讲 说 做 开 场 个 节 次 位 点 号 天 日 时 请 问 之 所 再 又 很 最 多 少 没 不 大 小 一 二 三 两 着 过 得 地 个人 "
    "我们 你们 他们 大家 教室 会议室 会场 大厅 房间 楼 厅 间 哪一 有的 其 等 比较 一起 参 哪儿 里面 东西 事 有人 人 什 啦 嗯 那么 相 每 某 各".split()
)


def take_fact(text: str) -> tuple[str, SessionFact]:
    """The text without the words that ask for a fact, and that fact; the first kind of the list counts."""
    asked = SessionFact.WHAT
    for fact, pattern in _FACTS:
        if pattern.search(text):
            asked = fact if asked is SessionFact.WHAT else asked
            text = pattern.sub(GAP, text)
    return text, asked


def without_filling(text: str) -> str:
    """The text without the words of every question."""
    return _FILLING.sub(" ", SAID.sub(" ", _FILLING.sub(" ", text)))


def is_filling(word: str) -> bool:
    """Whether a word tells nothing on its own."""
    return word in _ZH_STOP or (
        word.isascii() and (word_weight(word) < 1 or not without_filling(word).strip())
    )
