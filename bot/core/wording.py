"""Every sentence the desk itself says, in every language it speaks; each reply leaves the person a next step."""

from collections.abc import Mapping

from bot.core import wording_announcing, wording_cases, wording_editing, wording_figures, wording_organizers
from bot.core.dialogue.language import WORDED

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # --- answers
    "source": {"en": "Source: {source}", "zh": "来源：{source}"},
    "source_checked": {"en": "Source: {source} (checked {day})", "zh": "来源：{source}（{day}核对）"},
    "other_language": {
        "en": "There is no English text for this yet, so here it is as written:",
        "zh": "这一条暂时没有中文，先给您看原文：",
    },
    "is_over": {
        "en": "The meeting took place on {days}; this is how it was there:",
        "zh": "会议已于{days}举行完毕，当时的情况是：",
    },
    "expired": {
        "en": "This was valid until {day} and may no longer hold:",
        "zh": "以下信息的有效期到{day}为止，现在可能已有变化：",
    },
    "expired_phase": {
        "en": "This no longer holds at this point of the conference; it said:",
        "zh": "以下信息现在已不适用，当时的说明是：",
    },
    "not_yet": {
        "en": "This does not hold yet; it will be so later:",
        "zh": "以下信息现在还没有生效，之后适用：",
    },
    "more_about_this": {"en": "Related questions are below.", "zh": "相关问题见下方按钮。"},
    # --- not sure, not known
    "offered": {
        "en": "I am not sure which of these you mean. Please tap one, or ask again with another word:",
        "zh": "我不太确定您问的是哪一个，请点选下面的问题，或换个说法再问一次：",
    },
    "none_of_these": {"en": "None of these", "zh": "都不是"},
    "unknown": {
        "en": "I do not have an answer to this.",
        "zh": "这个问题我这里没有答案。",
    },
    "unknown_near": {
        "en": "The nearest questions I can answer are below.",
        "zh": "下面是我能回答的相近问题。",
    },
    "empty": {
        "en": "I could not read a question in this. Please write it in a few words, for example: “{example}”.",
        "zh": "我没看出您要问什么。请用几个字写下问题，例如：“{example}”。",
    },
    "nothing_known": {
        "en": "This desk does not hold any answers yet.",
        "zh": "咨询台目前还没有录入任何内容。",
    },
    "asked_too_much": {
        "en": "I answer three questions at a time. Please send this on its own: {questions}",
        "zh": "我一次最多回答三个问题。请把剩下的单独发给我：{questions}",
    },
    "old_button": {
        "en": "That button is from an older message; here is what I know today:",
        "zh": "这个按钮来自较早的消息，以下是目前的答案：",
    },
    "old_button_gone": {
        "en": "That button is from an older message and no longer works. Please type your question instead.",
        "zh": "这个按钮来自较早的消息，已经失效。请直接输入您的问题。",
    },
    "not_text": {
        "en": "I can only read text. Please write your question in a few words.",
        "zh": "我只能看懂文字，请用几个字把问题写给我。",
    },
    "failed": {
        "en": "Something went wrong on my side and I could not answer. Please ask again in a minute; /contact names people who can help.",
        "zh": "抱歉，我这边出了点问题，没能回答您。请稍后再问一次；需要人工帮助请发 /contact。",
    },
    "hello_group": {
        "en": "Hello! I answer questions about the conference. In this group, write @{username} with your question, or reply to one of my messages.",
        "zh": "大家好！我可以回答关于大会的问题。在群里提问请 @{username}，或直接回复我的消息。",
    },
    # --- ways to a human
    "ask_contacts": {"en": "These people can help:", "zh": "您可以联系："},
    "ask_hosts": {
        "en": "Please ask the organizers: {hosts}.",
        "zh": "请向主办方咨询：{hosts}。",
    },
    "ask_desk": {
        "en": "Please ask the organizers or the staff on site.",
        "zh": "请向会务组或现场工作人员咨询。",
    },
    "see_links": {"en": "More is on these pages:", "zh": "更多信息见："},
    # --- commands
    "hello": {
        "en": "Hello! This is the information desk of **{name}**. Ask me anything about it, in your own words, in English or Chinese.",
        "zh": "您好！这里是**{name}**的咨询台。关于会议的问题，直接用自己的话问我就行，中文、英文都可以。",
    },
    "hello_plain": {
        "en": "Hello! This is the information desk of **{name}**. Ask me anything about it in your own words.",
        "zh": "您好！这里是**{name}**的咨询台。关于会议的问题，直接用自己的话问我就行。",
    },
    "not_official": {
        "en": "This desk is not run by the organizers; it answers from published sources and names them.",
        "zh": "本咨询台并非主办方官方服务，只依据公开资料回答，并注明来源。",
    },
    "no_medical": {
        "en": "It gives no medical advice.",
        "zh": "这里不提供任何诊疗建议。",
    },
    "try_these": {"en": "For example, tap one of these:", "zh": "比如，可以点下面的问题试试："},
    "help": {
        "en": "Write your question as you would say it, for example “{example}”. Short is fine, typing errors are fine. "
        "If I am not sure, I show you what it might be; if I do not know, I say so and name who can help.",
        "zh": "像平常说话一样写下问题就行，例如“{example}”。可以很短，有错别字也没关系。拿不准时我会列出可能的问题供您选择；"
        "不知道的，我会直说，并告诉您可以问谁。",
    },
    "commands": {"en": "Commands:", "zh": "命令："},
    "choose_language": {
        "en": "In which language shall I answer? Now: {now}. Tap one:",
        "zh": "您希望我用哪种语言回答？当前：{now}。请点选：",
    },
    "automatic": {"en": "as you write", "zh": "随您提问的语言"},
    "language_set": {
        "en": "I will answer in English from now on. Ask away; /language changes it again.",
        "zh": "好的，之后我都用中文回答。请直接提问；想更改时再发 /language。",
    },
    "language_other": {
        "en": "From now on I show answers in {language} where there are any. /language changes it again.",
        "zh": "之后如有{language}的内容，我会优先显示。想更改时再发 /language。",
    },
    "language_automatic": {
        "en": "I will answer in the language you write in. Ask away.",
        "zh": "好的，您用什么语言提问，我就用什么语言回答。请直接提问。",
    },
    "language_unknown": {
        "en": "I do not have that language. Please choose one of these:",
        "zh": "没有这种语言，请从下面选择：",
    },
    "about_dates": {"en": "Dates: {days}", "zh": "时间：{days}"},
    "about_place": {"en": "Place: {value}", "zh": "地点：{value}"},
    "about_edition": {"en": "Edition: {value}", "zh": "届次：{value}"},
    "about_theme": {"en": "Theme: {value}", "zh": "主题：{value}"},
    "about_hosts": {"en": "Hosts: {value}", "zh": "主办：{value}"},
    "about_over": {"en": "It has taken place.", "zh": "会议已经结束。"},
    "about_next": {
        "en": "Ask me anything about it, or see /help.",
        "zh": "有问题直接问我，或发 /help 查看用法。",
    },
    "history": {
        "en": "From the history. Ask about any of these in your own words:",
        "zh": "历史大事。想了解哪一件，直接问我：",
    },
    "history_none": {
        "en": "No history is written down here yet. Ask me about the conference instead; /help shows how.",
        "zh": "这里还没有历史资料。您可以问我会议的其他问题，用法见 /help。",
    },
    "history_none_year": {
        "en": "I have nothing written down for {year}. /history shows all years.",
        "zh": "没有{year}年的记录。发 /history 可查看全部年份。",
    },
    "earlier": {"en": "◀ Back", "zh": "◀ 上一页"},
    "later": {"en": "More ▶", "zh": "下一页 ▶"},
    "unknown_command": {
        "en": "I do not know the command /{name}. Just type your question, or see /help.",
        "zh": "没有 /{name} 这个命令。请直接输入问题，或发 /help 查看用法。",
    },
    **wording_cases.SENTENCES,
    **wording_organizers.SENTENCES,
    **wording_editing.SENTENCES,
    **wording_announcing.SENTENCES,
    **wording_figures.SENTENCES,
}

LANGUAGE_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "English", "zh": "英文"},
    "zh": {"en": "Chinese", "zh": "中文"},
}


def worded(language: str) -> str:
    """The language in which the desk words its own sentences for a reader of ``language``."""
    return language if language in WORDED else "en"


def say(key: str, reader: str, **values: object) -> str:
    """A sentence of the desk in a language (English where the desk does not speak it), with its values."""
    return SENTENCES[key][worded(reader)].format(**values)
