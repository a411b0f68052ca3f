"""What the desk says about questions that were handed on, to those who asked and to the organizers."""

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # --- to those who ask
    "ask_organizers": {"en": "Ask the organizers", "zh": "转给会务组"},
    "hand_consent": {
        "en": "Shall I send this question to the organizers? They see these words and nothing else about you, no name:",
        "zh": "要把这个问题转给会务组吗？他们只会看到下面这句话，看不到您的姓名和其他信息：",
    },
    "hand_where": {"en": "Their answer comes here, in this chat.", "zh": "回复会发到这个聊天里。"},
    "hand_yes": {"en": "Send", "zh": "发送"},
    "hand_name": {"en": "Send with my name", "zh": "附上我的名字发送"},
    "hand_no": {"en": "Don't send", "zh": "不发送"},
    "handed": {
        "en": "Sent to the organizers. Their answer comes here; you can go on asking me meanwhile.",
        "zh": "已转给会务组，有了回复会发到这里。您可以继续问我其他问题。",
    },
    "handed_too": {
        "en": "Sent to the organizers. Others have asked this, too; the answer comes here as soon as it is there. You can go on asking me meanwhile.",
        "zh": "已转给会务组。也有其他人问了这个问题，一有回复就会发到这里。您可以继续问我其他问题。",
    },
    "handed_already": {
        "en": "The organizers have this question of yours already. Their answer comes here; you can go on asking me meanwhile.",
        "zh": "这个问题已经转给会务组了，有了回复会发到这里。您可以继续问我其他问题。",
    },
    "handed_not": {
        "en": "Not sent; nobody has seen it. Try it in other words, or see /contact for people to ask.",
        "zh": "没有发送，没有人看到这个问题。您可以换个说法再问，或发 /contact 查看联系方式。",
    },
    "handed_too_many": {
        "en": "Not sent: {count} of your questions wait for an answer already. Please send this when some are answered; for anything urgent see /contact.",
        "zh": "没有发送：您已有{count}个问题在等回复，请等收到部分回复后再发；急事请看 /contact。",
    },
    "hand_medical": {
        "en": "I do not pass on questions about somebody's health. Please ask your doctor; for everything else see /contact.",
        "zh": "涉及个人病情的问题我不会转出，请咨询您的主治医生；其他事情请看 /contact。",
    },
    "hand_gone": {
        "en": "I no longer have this question. Please ask it again.",
        "zh": "我这里已经没有这个问题了，请重新提问。",
    },
    "held": {
        "en": "An organizer is working on this question; the answer comes here. Ask me anything else meanwhile.",
        "zh": "会务组正在处理这个问题，有了答复会发到这里。其他问题可以继续问我。",
    },
    "organizers_answer": {"en": "Answer from the organizers", "zh": "会务组的回复"},
    "organizers_correct": {"en": "Corrected answer from the organizers", "zh": "会务组的更正"},
    "organizers_next": {
        "en": "Not quite what you meant? Ask again in other words.",
        "zh": "如果没有答到点上，请换个说法再问我。",
    },
    "organizers_closed": {
        "en": "The organizers cannot answer this here. /contact names other ways to ask.",
        "zh": "会务组无法在这里回答这个问题，其他咨询方式见 /contact。",
    },
    # --- the card
    "case_title": {"en": "Question {number} to the organizers", "zh": "转给会务组的问题 {number}"},
    "case_one_waits": {"en": "One person waits, asked in {language}.", "zh": "1人在等，用{language}提问。"},
    "case_many_wait": {
        "en": "{count} people wait, asked in {language}.",
        "zh": "{count}人在等，用{language}提问。",
    },
    "case_one_asked": {"en": "One person asked, in {language}.", "zh": "1人用{language}提问。"},
    "case_many_asked": {"en": "{count} people asked, in {language}.", "zh": "{count}人用{language}提问。"},
    "case_names": {"en": "Names given: {names}.", "zh": "留名：{names}。"},
    "case_nearest": {
        "en": "Nearest entry: {id} – “{question}”",
        "zh": "最接近的条目：{id}，“{question}”",
    },
    "case_nothing_near": {"en": "No entry comes near.", "zh": "没有相近的条目。"},
    "case_open": {
        "en": "Reply to this message with the answer: it goes to everybody who waits.",
        "zh": "直接回复（引用）这条消息写下答案，就会发给所有在等的人。",
    },
    "case_claimed": {
        "en": "Claimed by {who}. A reply to this message goes to everybody who waits.",
        "zh": "由{who}认领。回复（引用）这条消息写下答案，就会发给所有在等的人。",
    },
    "case_answered": {
        "en": "Answered by {who}. To correct the answer, reply to this message again:",
        "zh": "由{who}答复。如需更正，请再次回复（引用）这条消息：",
    },
    "case_closed": {
        "en": "Closed without an answer. A reply to this message still reaches everybody who asked.",
        "zh": "已关闭，未答复。回复（引用）这条消息，仍会发给提问的人。",
    },
    "case_saved": {
        "en": "In the knowledge as {entry}. To change it, edit that entry.",
        "zh": "已存为条目 {entry}。如需修改，请编辑该条目。",
    },
    "case_you": {"en": "you", "zh": "您"},
    "case_colleague": {"en": "a colleague", "zh": "同事"},
    # --- the buttons of the card
    "case_claim": {"en": "Claim", "zh": "认领"},
    "case_back": {"en": "Give back", "zh": "放回"},
    "case_close": {"en": "Close", "zh": "关闭"},
    "case_is_claimed": {
        "en": "It is yours. Reply to the card with the answer.",
        "zh": "已由您认领，请回复卡片作答。",
    },
    "case_is_taken": {
        "en": "A colleague is on it already. Please take another one.",
        "zh": "同事已经认领，请看其他问题。",
    },
    "case_is_back": {"en": "Given back. Anybody may claim it now.", "zh": "已放回，其他人可以认领。"},
    "case_is_closed": {
        "en": "Closed; those who asked are told. A reply to the card still reaches them.",
        "zh": "已关闭，会告知提问的人。回复卡片仍可作答。",
    },
    "case_is_over": {
        "en": "Nobody waits for this any more. Nothing to do.",
        "zh": "这个问题已处理完，无需操作。",
    },
    "for_editors": {
        "en": "Only organizers with the role editor can do this. Ask an owner to add you to ORGANIZERS.",
        "zh": "只有编辑权限的会务人员可以操作，请联系管理员把您加入 ORGANIZERS。",
    },
    # --- the reply to the card
    "case_medical": {
        "en": "Not sent: this reads like medical advice, and I pass on none. Please reply again in other words, or press Close.",
        "zh": "没有发送：这段话像是诊疗建议，我不能转发。请换个说法再回复，或点“关闭”。",
    },
    "case_sent_one": {
        "en": "Your answer goes to the one person who asked. With “Save as entry” the desk answers it from now on.",
        "zh": "答复会发给提问的那个人。点“存为条目”，以后由咨询台直接回答。",
    },
    "case_sent_many": {
        "en": "Your answer goes to the {count} people who asked. With “Save as entry” the desk answers it from now on.",
        "zh": "答复会发给提问的{count}个人。点“存为条目”，以后由咨询台直接回答。",
    },
    # --- the answer as an entry
    "case_save": {"en": "Save as entry", "zh": "存为条目"},
    "answer_source": {"en": "Answer of the organizers", "zh": "会务组答复"},
    "entry_saved": {
        "en": "Written to {file} as {id}. I tell you when it is live.",
        "zh": "已写入 {file}，条目为 {id}。生效后我会告诉您。",
    },
    "entry_saved_already": {
        "en": "This is in the knowledge already, as {id}. To change it, edit that entry.",
        "zh": "已经存为条目 {id}。如需修改，请编辑该条目。",
    },
    "entry_advice": {
        "en": "It works as it is; this would make it better:",
        "zh": "现在就能用，以下几点可以改进：",
    },
    "entry_wrong": {
        "en": "Not written, for the folder would have new mistakes. Please reply to the card with another answer and save that, or write the entry by hand:",
        "zh": "没有写入，否则知识库会出错。请重新回复卡片后再保存，或手工编写条目：",
    },
    "entry_refused": {"en": "Not written. {why}", "zh": "没有写入，请检查知识库：{why}"},
    "entry_over": {
        "en": "The knowledge folder cannot be written to, so the entry {id} lies over it and goes live from there. Please hand this patch to whoever keeps the folder.",
        "zh": "知识库文件夹不可写，条目 {id} 已放在其上一层并会生效。请把这个补丁交给维护文件夹的人。",
    },
    "entry_unwritable": {
        "en": "I may not write to the knowledge folder. This is the change as a patch: apply it there with git apply, and the entry {id} goes live.",
        "zh": "知识库文件夹不可写。附上补丁，在该文件夹中用 git apply 应用后，条目 {id} 即可生效。",
    },
    "entry_live": {
        "en": "The entry {id} is live. Try it: ask me “{question}”",
        "zh": "条目 {id} 已生效。可以问我“{question}”试试。",
    },
    "entry_waits": {
        "en": "The entry {id} is written but not live, for the knowledge folder has mistakes elsewhere. Please mend them; infodesk check names them.",
        "zh": "条目 {id} 已写入但尚未生效：知识库其他地方有错误，请先修改，可用 infodesk check 查看。",
    },
    # --- whether an answer helped
    "thanks": {"en": "Thank you. Ask me more any time.", "zh": "谢谢！有问题随时再问。"},
    "thanks_already": {
        "en": "Thank you, I have your vote on this answer. Ask me more any time.",
        "zh": "谢谢，您已经评价过这条回答。有问题随时再问。",
    },
    "why_bad": {
        "en": "Sorry about that. What is wrong with the answer? Please tap one:",
        "zh": "抱歉没帮上忙。这条回答哪里不对？请点选：",
    },
    "why_wrong": {"en": "It is wrong", "zh": "内容有误"},
    "why_outdated": {"en": "Out of date", "zh": "已经过时"},
    "why_other": {"en": "Not what I asked", "zh": "答非所问"},
    "why_unclear": {"en": "Hard to understand", "zh": "看不明白"},
    "thanks_reason": {
        "en": "Thank you, that helps to mend it. You can ask again in other words; /contact names people who can help.",
        "zh": "谢谢，我们会据此改进。您可以换个说法再问；需要人工帮助请发 /contact。",
    },
}
