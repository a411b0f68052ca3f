"""What the desk says to its organizers, in every language it speaks; each message says what to do next."""

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "folder_broken": {
        "en": "The knowledge folder has {count} mistakes. Attendees notice nothing: {served} Please mend these; I look again as soon as a file is saved:",
        "zh": "知识库有{count}处错误。参会者不受影响：{served}请修改下面的问题，保存后我会立即重新读取：",
    },
    "folder_broken_one": {
        "en": "The knowledge folder has a mistake. Attendees notice nothing: {served} Please mend it; I look again as soon as the file is saved:",
        "zh": "知识库有1处错误。参会者不受影响：{served}请修改下面的问题，保存后我会立即重新读取：",
    },
    "served_mixed": {
        "en": "I go on with the last good version of {files}.",
        "zh": "{files}暂时沿用上一个正确的版本。",
    },
    "served_last_good": {
        "en": "I go on with the last good version of the whole folder.",
        "zh": "整个知识库暂时沿用上一个正确的版本。",
    },
    "served_as_it_is": {
        "en": "I use the folder as it is, since there is no earlier good version.",
        "zh": "之前没有正确的版本，暂时照现在的内容使用。",
    },
    "served_in_part": {
        "en": "I leave the entries concerned out.",
        "zh": "有问题的条目暂时不使用。",
    },
    "and_more": {
        "en": "… and {count} more: infodesk check shows all.",
        "zh": "……另有{count}处，用 infodesk check 查看全部。",
    },
    "folder_mended": {
        "en": "The knowledge folder is in order again and is live: {count} entries. Nothing more to do.",
        "zh": "知识库已恢复正常并已生效，共{count}个条目，无需其他操作。",
    },
}
