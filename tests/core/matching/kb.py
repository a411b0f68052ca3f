"""Small knowledge bases to match against."""

from bot.core.matching import MatchEntry, Matcher

DESK = {
    "cloakroom": ("Is there a cloakroom?", "Where can I leave my coat?", "有衣帽间吗？", "大衣存哪里"),
    "wifi": ("What is the Wi-Fi password?", "How do I get online?", "无线网密码是多少？", "怎么上网"),
    "invoice": ("How do I get an invoice?", "receipt for my fee", "发票怎么开？", "怎么开收据"),
    "about": ("What is RiverConf?", "Tell me about RiverConf", "临江会是什么会议？"),
    "lunch": ("Is lunch provided?", "Where do we eat?", "提供午餐吗？", "中午在哪吃饭"),
    "posters": ("How large may a poster be?", "poster size", "壁报尺寸是多少？"),
}


def entries(**more: tuple[str, ...]) -> list[MatchEntry]:
    """The desk's entries, and others."""
    return [MatchEntry(identifier, questions) for identifier, questions in {**DESK, **more}.items()]


def desk(**more: tuple[str, ...]) -> Matcher:
    """A matcher that knows the desk's entries, and others."""
    return Matcher.build(entries(**more))


def best(matcher: Matcher, text: str) -> str:
    """The id of the best candidate; "" where there is none."""
    found = matcher.match(text).candidates
    return found[0].id if found else ""
