"""What the desk says about announcements: to their authors, to who confirms them, and below each of them."""

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # --- to attendees
    "announced": {
        "en": "Questions about this? Just ask me here.",
        "zh": "对此有疑问，请直接在这里问我。",
    },
    # --- writing
    "announce_write": {
        "en": "What shall people read? Send it to me as one message, in {languages}. Nothing goes out before you have seen it and it is confirmed.",
        "zh": "请把通知内容写成一条消息发给我（{languages}）。发送之前您会先看到预览，还需要再确认一次。",
    },
    "announce_languages_or": {"en": " or ", "zh": "或"},
    "announce_other": {
        "en": "I have the text in {have}. Now send me the same in {language}, as one message; or let everybody read it as it is.",
        "zh": "{have}内容已收到。请再发一条{language}的；也可以让所有人都看到现在这一版。",
    },
    "announce_one_for_all": {"en": "This one for everybody", "zh": "所有人都用这一版"},
    "announce_cancel": {"en": "Cancel", "zh": "取消"},
    "announce_cancelled": {
        "en": "Nothing was sent. /announce begins a new one.",
        "zh": "已取消，没有发送任何内容。需要时请再发 /announce。",
    },
    "announce_long": {
        "en": "This does not fit in one message of Telegram. Please shorten it to about 3,900 characters and send it again.",
        "zh": "内容超过了 Telegram 单条消息的长度。请缩短到约3900字以内，再发一次。",
    },
    "announce_medical": {
        "en": "This reads like a question about somebody's illness; such texts I neither keep nor send. Please put it in other words.",
        "zh": "这段文字看起来像是在询问病情，这类内容我不保存也不转发。请换一种写法再发一次。",
    },
    "announce_private": {
        "en": "Announcements are written in a private chat with me: open @{username} and send /announce there.",
        "zh": "请在与我的私聊中编写通知：打开 @{username}，发送 /announce。",
    },
    # --- choosing whom
    "announce_choose": {
        "en": "That is what people will read. Who shall get it? To change the text, send /announce again.",
        "zh": "以上就是大家会看到的内容。请选择发送对象；如需修改，请重新发送 /announce。",
    },
    "announce_to_all": {"en": "Everybody", "zh": "所有人"},
    "announce_to_language": {"en": "Those who read {language}", "zh": "使用{language}的人"},
    "announce_to_test": {"en": "A test: organizers only", "zh": "测试：仅组织者"},
    "announce_audience": {"en": "{audience} ({count})", "zh": "{audience}（{count}人）"},
    "announce_nobody": {
        "en": "There is nobody I could send it to. Please choose somebody else above.",
        "zh": "这一范围内目前没有可发送的人，请在上面另选。",
    },
    # --- confirming
    "announce_word": {
        "en": "To: {audience}, {count} people. To send it, write: {word}. Anything else sends nothing.",
        "zh": "发送对象：{audience}，共{count}人。确认发送请回复：{word}。回复其他内容不会发送。",
    },
    "announce_waits": {
        "en": "To: {audience}, {count} people. I have asked the other organizers; it goes out when one of them confirms. Should nobody do so within {minutes} minutes, you can send it by writing: {word}.",
        "zh": "发送对象：{audience}，共{count}人。已请其他组织者确认，有一位确认后即发送。如果{minutes}分钟内无人确认，您可以回复“{word}”自行发送。",
    },
    "announce_too_soon": {
        "en": "Another organizer has been asked to confirm it. You can send it yourself {minutes} minutes after you asked; until then, remind them.",
        "zh": "已请其他组织者确认。请求发出{minutes}分钟后您才能自行发送，在此之前可以提醒一下他们。",
    },
    "announce_asked": {
        "en": "{author} wants to announce this. Please read it; it goes out only when somebody else confirms.",
        "zh": "组织者 {author} 想发布以下通知。请仔细阅读，由另一位组织者确认后才会发送。",
    },
    "announce_asked_to": {
        "en": "To: {audience}, {count} people. Shall it go out?",
        "zh": "发送对象：{audience}，共{count}人。要发送吗？",
    },
    "announce_send": {"en": "Send it", "zh": "确认发送"},
    "announce_refuse": {"en": "Do not send it", "zh": "不要发送"},
    "announce_own": {
        "en": "You wrote this one. Please let another organizer confirm it.",
        "zh": "这条通知是您自己写的，请由另一位组织者确认。",
    },
    "announce_may_not": {
        "en": "This is for organizers who may publish. Please ask one of them.",
        "zh": "只有具备发布权限的组织者才能操作，请联系他们。",
    },
    "announce_confirmed": {
        "en": "Confirmed: it is going out to {count} people. If something is wrong with it, stop it here.",
        "zh": "已确认，正在发送给{count}人。如发现问题，可以在这里停止发送。",
    },
    "announce_refused": {
        "en": "It will not be sent, and its author has been told. Please tell them what to change.",
        "zh": "不会发送，已告知编写者。请与对方沟通需要修改的地方。",
    },
    "announce_was_refused": {
        "en": "Organizer {who} does not want your announcement to go out. Nothing was sent. Please talk to them; /announce begins a new one.",
        "zh": "组织者 {who} 没有同意发送您的通知，目前未发送任何内容。请与对方沟通，修改后重新发送 /announce。",
    },
    "announce_late": {
        "en": "This announcement no longer waits for that: it was sent, changed or withdrawn meanwhile. /announce begins a new one.",
        "zh": "这条通知已经发送、修改或撤回，不能再这样操作。如需发布新通知，请发 /announce。",
    },
    # --- on its way
    "announce_sending": {
        "en": "Being sent: {done} of {count}. Delivered {sent}, blocked {blocked}, failed {failed}. This message counts on; Stop holds it.",
        "zh": "正在发送：{done}/{count}。已送达{sent}，已屏蔽{blocked}，失败{failed}。数字会自动更新，可随时停止。",
    },
    "announce_stop": {"en": "Stop", "zh": "停止"},
    "announce_stopped": {
        "en": "Stopped at {done} of {count}. Delivered {sent}, blocked {blocked}, failed {failed}; {left} have not got it. Resume, or leave it at that.",
        "zh": "已停止：{done}/{count}。已送达{sent}，已屏蔽{blocked}，失败{failed}，还有{left}人未收到。可以继续发送，或到此为止。",
    },
    "announce_resume": {"en": "Resume", "zh": "继续发送"},
    "announce_leave": {"en": "Leave it at that", "zh": "到此为止"},
    "announce_done": {
        "en": "Sent. Delivered {sent}, blocked {blocked}, failed {failed}. Who has blocked me is not written to again; /announce begins a new one.",
        "zh": "发送完毕。已送达{sent}，已屏蔽{blocked}，失败{failed}。屏蔽了我的人以后不再发送；发布新通知请用 /announce。",
    },
    "announce_ended": {
        "en": "Ended before everybody got it. Delivered {sent}, blocked {blocked}, failed {failed}, not sent {withdrawn}. /announce begins a new one.",
        "zh": "已提前结束。已送达{sent}，已屏蔽{blocked}，失败{failed}，未发送{withdrawn}。发布新通知请用 /announce。",
    },
    "announce_again": {"en": "The same to others", "zh": "发给其他人"},
}
