"""What the desk says to those who change its knowledge from the phone; each message says what to do next."""

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # --- a file that was sent
    "file_too_large": {
        "en": "{name} is larger than {megabytes} MB, and I read no more. Please split it and send the parts.",
        "zh": "{name}超过{megabytes} MB，我读不了。请拆成几个文件再发给我。",
    },
    "file_unfit": {
        "en": "{name} is no file of the knowledge folder. Its files are conference.yaml, venue.yaml, speakers.yaml, tracks.yaml, glossary.yaml, medical.yaml, and YAML files in faq/, sessions/ and history/. Please send it again with the path as caption, such as faq/money.yaml.",
        "zh": "{name}不属于知识库。知识库里的文件有 conference.yaml、venue.yaml、speakers.yaml、tracks.yaml、glossary.yaml、medical.yaml，以及 faq/、sessions/、history/ 里的 YAML 文件。请重新发送，并在说明里写上路径，例如 faq/money.yaml。",
    },
    "file_lost": {
        "en": "I could not fetch this file from Telegram. Please send it once more.",
        "zh": "没能从 Telegram 取到这个文件，请再发一次。",
    },
    "file_which": {
        "en": "Which file of the folder is {name} meant for? Tap one; or send it again with the path as caption.",
        "zh": "{name}要放到知识库的哪个文件？请点选；也可以重新发送，并在说明里写上路径。",
    },
    "cannot_keep": {
        "en": "I cannot keep this change: {cause}. Please ask whoever runs the desk to set DATA_DIR to a folder it may write to, then try again.",
        "zh": "无法保存这项修改：{cause}。请让运维人员把 DATA_DIR 设为可写的文件夹，然后再试。",
    },
    # --- what a change would do
    "change_same": {
        "en": "{name} already stands exactly like this. Nothing to do; /files sends you any file as it counts now.",
        "zh": "{name}的内容与现在完全一样，无需操作。发 /files 可以取回任何一个文件的现行版本。",
    },
    "change_wrong": {
        "en": "{name} cannot go live like this ({count} to mend). People notice nothing. Mend what stands below and send the file again:",
        "zh": "{name}还不能生效，有{count}处要改。参会者不受影响。请修改下面的问题后重新发送：",
    },
    "change_sound": {
        "en": "{name}, changed: I find no mistake in it.",
        "zh": "{name}的修改已检查，没有发现错误。",
    },
    "change_warned": {
        "en": "{name}, changed: it can go live, but look at this first:",
        "zh": "{name}的修改可以生效，不过请先看一下：",
    },
    "change_long": {
        "en": "The difference is long; it is in the file above.",
        "zh": "改动较多，见上面的文件。",
    },
    "change_next": {
        "en": "Shall it go live? You can take it back afterwards.",
        "zh": "要让它生效吗？生效后也可以撤销。",
    },
    "and_more_problems": {
        "en": "… and {count} more; mend these first.",
        "zh": "……另有{count}处，请先改好上面这些。",
    },
    "past_none": {
        "en": "No past question gets another answer ({compared} compared).",
        "zh": "对比了{compared}个以往的问题，回答都没有变化。",
    },
    "past_unknown": {
        "en": "I cannot tell yet what this does to past questions: there are mistakes elsewhere in the folder.",
        "zh": "知识库别处还有错误，暂时无法预测以往问题的回答会不会变。",
    },
    "past_one": {
        "en": "1 past question changes (of {compared} compared):",
        "zh": "对比了{compared}个以往的问题，有1个的回答会变：",
    },
    "past_many": {
        "en": "{count} past questions change (of {compared} compared):",
        "zh": "对比了{compared}个以往的问题，有{count}个的回答会变：",
    },
    "past_line": {"en": "“{question}”: {before} → {after}", "zh": "“{question}”：{before} → {after}"},
    "past_words": {"en": "{entry}, in other words", "zh": "{entry}（措辞有变）"},
    "past_more": {"en": "… and {count} more.", "zh": "……另有{count}个。"},
    "decided_unknown": {"en": "no answer", "zh": "没有答案"},
    "decided_guarded": {"en": "referral to a doctor", "zh": "建议咨询医生"},
    "decided_offered": {"en": "offers {entries}", "zh": "给出选项 {entries}"},
    "decided_answered": {"en": "{entries}", "zh": "{entries}"},
    "decided_listed": {"en": "list {entries}", "zh": "列出 {entries}"},
    # --- an exchange on the disk
    "reload_one": {
        "en": "The knowledge was changed and is live. 1 question changed; if that is not what was meant, put the file back:",
        "zh": "知识库已更新并生效，有1个问题的回答变了。如果不是有意的，请把文件改回去：",
    },
    "reload_many": {
        "en": "The knowledge was changed and is live. {count} questions changed; if that is not what was meant, put the file back:",
        "zh": "知识库已更新并生效，有{count}个问题的回答变了。如果不是有意的，请把文件改回去：",
    },
    "put_aside": {
        "en": "{files} changed in the knowledge folder, so the change from the phone no longer lies over it and the folder counts again. If something of it is missing now, send the file once more; /files sends you today's.",
        "zh": "知识库里的{files}有了新版本，手机上传的修改不再覆盖它，现以知识库为准。如果缺了什么，请重新发送文件；发 /files 可取回现行版本。",
    },
    # --- buttons
    "button_publish": {"en": "✅ Publish", "zh": "✅ 发布"},
    "button_apply": {"en": "✅ Apply", "zh": "✅ 应用"},
    "button_discard": {"en": "🗑 Discard", "zh": "🗑 放弃"},
    "button_undo": {"en": "↩️ Undo", "zh": "↩️ 撤销"},
    "button_current": {"en": "📄 {name} as it is", "zh": "📄 取回现行的{name}"},
    # --- what became of it
    "change_live": {
        "en": "Live: {name}. Try it: ask me one of its questions.",
        "zh": "{name}已生效。试试看：直接问我其中的一个问题。",
    },
    "change_over": {
        "en": "Live: {name}. The knowledge folder itself cannot be written to, so the change lies over it. Please hand the attached patch to whoever keeps the folder (git apply, or patch -p1); once it has arrived there, nothing more is to do.",
        "zh": "{name}已生效。知识库文件夹不可写，所以这项修改只是覆盖在它上面。请把附件里的补丁交给维护知识库的人（git apply 或 patch -p1），合入后无需其他操作。",
    },
    "change_held": {
        "en": "{name} is kept, but not live yet: mistakes elsewhere in the folder hold it up. Mend these, and it goes live by itself.",
        "zh": "{name}已保存，但还没有生效：知识库别处有错误。改好之后它会自动生效。",
    },
    "change_undone": {
        "en": "Taken back: {name} is as it was before. Send a file to change it again.",
        "zh": "已撤销，{name}恢复到修改之前。要再修改，发送文件即可。",
    },
    "change_stale": {
        "en": "{name} has changed since: somebody was quicker, so I have not touched it. Take today's file, put your change into it, and send it again.",
        "zh": "{name}在此期间已被别人改过，所以我没有动它。请取回现行的文件，把您的修改加进去，再发给我。",
    },
    "change_gone": {
        "en": "I no longer have this change: it was discarded or is too old. Please send the file again.",
        "zh": "这项修改已经不在了：可能已放弃，或时间太久。请重新发送文件。",
    },
    "change_refused": {
        "en": "{name} could not be written: {cause}. Nothing has changed; please ask whoever runs the desk to look at the disk.",
        "zh": "{name}写入失败：{cause}。内容没有变化，请让运维人员检查磁盘。",
    },
    "change_discarded": {
        "en": "Discarded; nothing has changed. Send a file whenever you want to change something.",
        "zh": "已放弃，内容没有变化。想修改时随时发文件给我。",
    },
    "files_which": {
        "en": "Which file do you want? Change it and send it back to me; I check it before anything goes live.",
        "zh": "要取哪个文件？改好后发回给我，我会先检查再生效。",
    },
    "files_none": {
        "en": "There is no file {name} in the folder. /files lists those that there are.",
        "zh": "知识库里没有{name}。发 /files 查看有哪些文件。",
    },
    "file_as_it_is": {
        "en": "{name} as it counts now. Change it and send it back to me.",
        "zh": "{name}的现行版本。改好后发回给我即可。",
    },
    "only_editors": {
        "en": "Only editors may do this. Ask an owner to add you to ORGANIZERS.",
        "zh": "只有编辑可以这样做。请让负责人把您加入 ORGANIZERS。",
    },
    "only_private": {
        "en": "This shows what people wrote, so I only do it in our private chat. Please send it to me there.",
        "zh": "这里会显示参会者的提问，所以请在与我的私聊里发送这个命令。",
    },
    # --- what was asked in vain
    "inbox_none": {
        "en": "Nothing waits for an answer: of the last {days} days every question is answered by now. Look in again tomorrow.",
        "zh": "最近{days}天的问题现在都有答案，没有待处理的。明天再来看看。",
    },
    "inbox_card": {
        "en": "{number} of {all} · asked by {people} ({languages})",
        "zh": "第{number}个，共{all}个 · {people}人问过（{languages}）",
    },
    "inbox_more_wordings": {"en": "Also: {wordings}", "zh": "其他问法：{wordings}"},
    "inbox_near": {
        "en": "Nearest: {entry} ({label}), {confidence} sure, {needed} needed.",
        "zh": "最接近的条目：{entry}（{label}），把握{confidence}，需要{needed}。",
    },
    "inbox_near_missing": {
        "en": "It does not know: {words}.",
        "zh": "条目里没有这些词：{words}。",
    },
    "inbox_near_veto": {
        "en": "It names something else ({veto}).",
        "zh": "条目说的是另一个对象（{veto}）。",
    },
    "inbox_near_disliked": {
        "en": "It does answer, but somebody tapped 👎.",
        "zh": "已有回答，但有人点了 👎。",
    },
    "inbox_nothing_near": {"en": "No entry is near it.", "zh": "没有接近的条目。"},
    "inbox_next": {
        "en": "Tap a button; or reply to this message with the answer, and I write a new entry.",
        "zh": "请点按钮；或直接回复这条消息写下答案，我来写成新条目。",
    },
    "button_add_to": {"en": "➕ Add to {entry}", "zh": "➕ 加入 {entry}"},
    "button_new_entry": {"en": "🆕 New entry", "zh": "🆕 新建条目"},
    "inbox_gone": {
        "en": "This question no longer waits: it is answered by now. /unanswered shows what is left.",
        "zh": "这个问题已有答案，不再等待处理。发 /unanswered 查看其余的。",
    },
    "inbox_write": {
        "en": "“{question}”: write the answer as a reply to this message. For both languages begin lines with “en:” and “zh:”.",
        "zh": "“{question}”：请回复这条消息写下答案。要写两种语言时，分行以“zh:”和“en:”开头。",
    },
    "inbox_withheld": {
        "en": "This answer reads like medical advice, which I do not keep. Please write it into the file itself and send me that; /files sends you one.",
        "zh": "这段答案像是医疗建议，我不会保存。请直接写进文件再发给我；发 /files 可取文件。",
    },
    "inbox_unwritable": {
        "en": "I cannot write this by myself: {cause} You can also change the file and send it to me; /files sends you one.",
        "zh": "无法自动写入：{cause} 您也可以改好文件发给我；发 /files 可取文件。",
    },
    "inbox_finds": {
        "en": "Tried: with it {count} of {all} wordings find {entry}.",
        "zh": "试过了：应用之后，{all}种问法中有{count}种能找到 {entry}。",
    },
    "inbox_misses": {
        "en": "Still not found: {wordings}",
        "zh": "仍然找不到：{wordings}",
    },
}
