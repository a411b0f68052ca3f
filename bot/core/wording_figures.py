"""What the desk says about figures, roles and the audit trail."""

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # --- roles
    "role_owner": {"en": "owner", "zh": "负责人"},
    "role_editor": {"en": "editor", "zh": "编辑"},
    "role_reader": {"en": "reader", "zh": "只读"},
    "your_role": {
        "en": "Your role at this desk: {role}. These commands are for you, besides those in /help:",
        "zh": "您在本咨询台的身份是：{role}。除 /help 中的命令外，您还可以使用：",
    },
    # --- the audit trail
    "audit": {
        "en": "What organizers did, newest first ({zone}). /organizer lists what you can do.",
        "zh": "组织者操作记录，最新的在前（{zone}）。可用命令见 /organizer。",
    },
    "audit_none": {
        "en": "No organizer has done anything yet. /organizer lists what you can do.",
        "zh": "还没有任何操作记录。可用命令见 /organizer。",
    },
    "audit_before": {"en": "Earlier ▶", "zh": "更早 ▶"},
    "audit_newest": {"en": "◀ Newest", "zh": "◀ 最新"},
    "did_began an announcement": {"en": "began an announcement", "zh": "开始编写通知"},
    "did_asked to confirm an announcement": {"en": "asked to confirm an announcement", "zh": "请求确认通知"},
    "did_cancelled an announcement": {"en": "cancelled an announcement", "zh": "取消通知"},
    "did_refused an announcement": {"en": "refused an announcement", "zh": "不同意发送通知"},
    "did_confirmed an announcement": {"en": "confirmed an announcement", "zh": "确认发送通知"},
    "did_stopped an announcement": {"en": "stopped an announcement", "zh": "停止发送通知"},
    "did_resumed an announcement": {"en": "resumed an announcement", "zh": "继续发送通知"},
    "did_ended an announcement early": {"en": "ended an announcement early", "zh": "提前结束通知"},
    "did_saved an entry": {"en": "saved an entry", "zh": "将答复存为条目"},
    "did_made a patch": {"en": "made a patch", "zh": "生成补丁"},
    "did_claimed a case": {"en": "claimed a case", "zh": "认领问题"},
    "did_gave a case back": {"en": "gave a case back", "zh": "放回问题"},
    "did_closed a case": {"en": "closed a case", "zh": "关闭问题"},
    "did_answered a case": {"en": "answered a case", "zh": "答复问题"},
    "did_wrote a patch": {"en": "wrote a patch", "zh": "生成补丁"},
    "did_sent a file": {"en": "sent a file", "zh": "提交文件"},
    "did_took a file": {"en": "took a file", "zh": "取文件"},
    "did_published a change": {"en": "published a change", "zh": "发布修改"},
    "did_took a change back": {"en": "took a change back", "zh": "撤销修改"},
    "did_discarded a change": {"en": "discarded a change", "zh": "放弃修改"},
    "did_corrected an answer": {"en": "corrected an answer", "zh": "更正答复"},
    # --- figures
    "figures_of_all": {"en": "All questions so far", "zh": "全部提问"},
    "figures_since": {"en": "Questions since {since}", "zh": "{since}以来的提问"},
    "figures_none": {
        "en": "Nothing was asked in this time. Choose another below.",
        "zh": "这段时间内没有提问，请在下面另选时间。",
    },
    "figures_people": {
        "en": "{questions} questions of {people} people; {known} people know the desk, {blocked} of them have blocked it.",
        "zh": "{people}人提了{questions}个问题；用过咨询台的共{known}人，其中{blocked}人已屏蔽。",
    },
    "figures_unanswered": {
        "en": "Without an answer: {count} ({share}).",
        "zh": "未能回答：{count}个（{share}）。",
    },
    "figures_decisions": {"en": "Decisions: {list}", "zh": "处理结果：{list}"},
    "figures_languages": {"en": "Languages: {list}", "zh": "语言：{list}"},
    "figures_hours": {"en": "Busiest hours ({zone}): {list}", "zh": "提问最多的时段（{zone}）：{list}"},
    "figures_entries": {"en": "Answered most often:", "zh": "回答最多的条目："},
    "figures_feedback": {"en": "Feedback: 👍 {good}, 👎 {bad}", "zh": "评价：👍 {good}，👎 {bad}"},
    "figures_handoff": {
        "en": "Handed to organizers: {opened}, answered {answered}, waiting {waiting}; median time to the answer {median}.",
        "zh": "转交组织者：{opened}个，已答复{answered}个，待答复{waiting}个；答复时间中位数{median}。",
    },
    "figures_handoff_none": {
        "en": "Handed to organizers: {opened}, answered {answered}, waiting {waiting}.",
        "zh": "转交组织者：{opened}个，已答复{answered}个，待答复{waiting}个。",
    },
    "figures_next": {
        "en": "Another time: choose below, or write /stats 7d, /stats 2031-05-12.",
        "zh": "查看其他时间请点下面的按钮，或发送如 /stats 7d、/stats 2031-05-12。",
    },
    "figures_since_unknown": {
        "en": "I cannot read {given} as a time. Write a day (2031-05-12), a moment (2031-05-12T14:00) or a span (90m, 24h, 7d).",
        "zh": "无法识别时间“{given}”。请写日期（2031-05-12）、时刻（2031-05-12T14:00）或时长（90m、24h、7d）。",
    },
    "figures_today": {"en": "Today", "zh": "今天"},
    "figures_day": {"en": "24 hours", "zh": "24小时"},
    "figures_week": {"en": "7 days", "zh": "7天"},
    "figures_all": {"en": "All", "zh": "全部"},
    "figures_chart": {
        "en": "Questions by hour of day ({zone}), coloured by decision. Other times: /stats.",
        "zh": "按小时统计的提问数（{zone}），颜色表示处理结果。其他时间见 /stats。",
    },
    "decision_answered": {"en": "answered", "zh": "已回答"},
    "decision_offered": {"en": "offered", "zh": "给出选项"},
    "decision_listed": {"en": "listed", "zh": "列出日程"},
    "decision_unknown": {"en": "unknown", "zh": "无答案"},
    "decision_guarded": {"en": "medical", "zh": "医疗类"},
    "span_minutes": {"en": "{count} min", "zh": "{count}分钟"},
    "span_hours": {"en": "{count} h", "zh": "{count}小时"},
    "span_days": {"en": "{count} days", "zh": "{count}天"},
}
