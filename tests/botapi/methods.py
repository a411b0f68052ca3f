"""The methods of the Bot API that the desk may call; METHODS lists them all."""

import json
import re
from collections.abc import Awaitable, Callable

from tests.botapi.chats import Chat, World
from tests.botapi.formatting import MAX_CAPTION, MAX_TEXT, Json, Refused, bad_request, check_markup, read_text
from tests.botapi.messages import Message
from tests.botapi.params import Files, flag, number, words
from tests.botapi.updates import Hook

CHAT_ACTIONS = set(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)
SCOPES = set(
    "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member".split()
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
MAX_DOWNLOAD = 20 * 1024 * 1024


def _chat(world: World, params: Json) -> Chat:
    """The chat to write to; refused where the real bot could not write either."""
    chat = world.chats.get(number(params, "chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    if chat.moved_to:
        upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, upgraded, migrate_to_chat_id=chat.moved_to)
    if chat.shut:
        raise Refused(403, f"Forbidden: {chat.shut}")
    if not chat.started:
        raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def _quoted(chat: Chat, params: Json) -> Message | None:
    asked = params.get("reply_parameters") or {}
    message = chat.messages.get(number(asked, "message_id"))
    if asked and message is None and not asked.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _send(world: World, params: Json, content: Json) -> Json:
    chat, markup = _chat(world, params), check_markup(params.get("reply_markup"))
    content |= {"reply_markup": markup} if markup else {}
    if topic := number(params, "message_thread_id"):
        content |= {"message_thread_id": topic, "is_topic_message": True}
    message = chat.store(world.user, True, _quoted(chat, params), content)
    chat.unheard.append(message)
    return message.raw


def _written(params: Json, limit: int, text: str, entities: str) -> Json:
    """The text fields of a message: what was read, and its entities where there are some."""
    shown, found = read_text(
        words(params, text), words(params, "parse_mode"), params.get(entities), limit=limit
    )
    return {text: shown} | ({entities: found} if found else {})


def _message_text(params: Json) -> Json:
    content = _written(params, MAX_TEXT, "text", "entities")
    if not content["text"].strip():
        raise bad_request("message text is empty")
    options = params.get("link_preview_options")
    return content | ({"link_preview_options": options} if options else {})


def send_message(world: World, params: Json, _: Files) -> Json:
    _chat(world, params)
    return _send(world, params, _message_text(params))


def _send_file(kind: str) -> Callable[[World, Json, Files], Json]:
    """A method that sends a file: uploaded under its name, attached, or by the id it got before."""

    def method(world: World, params: Json, files: Files) -> Json:
        given = words(params, kind)
        name, content = files.get(given.removeprefix("attach://") or kind, ("", b""))
        if content:
            kept = world.keep(name, content)
        elif given in world.files:
            name, content = world.files[given]
            kept = {"file_id": given, "file_unique_id": f"u{given}", "file_size": len(content)}
        else:
            raise bad_request(f"there is no {kind} in the request")
        shown: object = {"file_name": name, **kept}
        if kind == "photo":
            shown = [{**kept, "width": 320, "height": 240}]
        caption = _written(params, MAX_CAPTION, "caption", "caption_entities") if "caption" in params else {}
        return _send(world, params, {kind: shown, **caption})

    return method


def copy_message(world: World, params: Json, _: Files) -> Json:
    source = world.chats.get(number(params, "from_chat_id"))
    original = source.messages.get(number(params, "message_id")) if source else None
    if original is None:
        raise bad_request("message to copy not found")
    kinds = (
        "photo",
        "video",
        "audio",
        "voice",
        "document",
        "location",
        "venue",
        "contact",
        "sticker",
        "text",
    )
    content = {kind: original.raw[kind] for kind in kinds if kind in original.raw}
    if not content:
        raise bad_request("message can't be copied")
    caption = words(params, "caption") if "caption" in params else original.raw.get("caption", "")
    sent = _send(world, params, content | ({"caption": caption} if caption else {}))
    return {"message_id": sent["message_id"]}


def get_file(world: World, params: Json, _: Files) -> Json:
    file = words(params, "file_id")
    if file not in world.files:
        raise bad_request("invalid file_id")
    name, content = world.files[file]
    if len(content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    described = {"file_id": file, "file_unique_id": f"u{file}", "file_size": len(content)}
    return {**described, "file_path": f"documents/{file}/{name}"}


def _own_message(world: World, params: Json) -> Message:
    message = _chat(world, params).messages.get(number(params, "message_id"))
    if message is None or message.gone:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


def _edit(message: Message, params: Json, content: Json) -> Json:
    """Exchanges the content; a keyboard that is not given again is gone, as in the real thing."""
    markup = check_markup(params.get("reply_markup"))
    new = content | ({"reply_markup": markup} if markup else {})
    shown = ("text", "entities", "link_preview_options", "reply_markup", "caption", "caption_entities")
    if new == {key: message.raw[key] for key in shown if key in message.raw}:
        raise bad_request(NOT_MODIFIED)
    message.history.append(message.text)
    kept = {key: value for key, value in message.raw.items() if key not in shown}
    message.raw = {**kept, **new, "edit_date": message.raw["date"]}
    message.chat.unseen.append(message)
    return message.raw


def edit_text(world: World, params: Json, _: Files) -> Json:
    message = _own_message(world, params)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    return _edit(message, params, _message_text(params))


def edit_caption(world: World, params: Json, _: Files) -> Json:
    message = _own_message(world, params)
    if "photo" not in message.raw and "document" not in message.raw:
        raise bad_request("there is no caption in the message to edit")
    return _edit(message, params, _written(params, MAX_CAPTION, "caption", "caption_entities"))


def edit_media(world: World, params: Json, _: Files) -> Json:
    message, media = _own_message(world, params), json.loads(params["media"])
    content = world.files[media["media"]][1]
    kept = {"file_id": media["media"], "file_unique_id": f"u{media['media']}", "file_size": len(content)}
    message.raw["photo"] = [{**kept, "width": 320, "height": 240}]
    return _edit(message, params, _written(media, MAX_CAPTION, "caption", "caption_entities"))


def delete_message(world: World, params: Json, _: Files) -> bool:
    chat = _chat(world, params)
    message = chat.messages.get(number(params, "message_id"))
    if message is None or message.gone:
        raise bad_request("message to delete not found")
    if message.kept_for_good:
        raise bad_request("message can't be deleted for everyone")
    message.gone = True
    chat.unseen.append(message)
    return True


def edit_markup(world: World, params: Json, _: Files) -> Json:
    message = _own_message(world, params)
    kept = ("text", "entities", "link_preview_options")
    return _edit(message, params, {key: message.raw[key] for key in kept if key in message.raw})


def answer_tap(world: World, params: Json, _: Files) -> bool:
    tap = world.taps.get(words(params, "callback_query_id"))
    if tap is None or tap.answer is not None:
        raise bad_request(TOO_OLD)
    if len(words(params, "text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answer = params
    return True


def chat_action(world: World, params: Json, _: Files) -> bool:
    if words(params, "action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    _chat(world, params).actions.append(words(params, "action"))
    return True


def _language(params: Json) -> str:
    language = words(params, "language_code")
    if not re.fullmatch("([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language


def _menu_key(params: Json) -> tuple[str, str]:
    scope, language = params.get("scope") or {"type": "default"}, _language(params)
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return " ".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope), language


def set_commands(world: World, params: Json, _: Files) -> bool:
    commands = params.get("commands")
    if not isinstance(commands, list) or not all(isinstance(one, dict) for one in commands):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not re.fullmatch("[a-z0-9_]{1,32}", words(one, "command")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(words(one, "description")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_menu_key(params)] = commands
    return True


def get_commands(world: World, params: Json, _: Files) -> list[Json]:
    return world.commands.get(_menu_key(params), [])


def delete_commands(world: World, params: Json, _: Files) -> bool:
    world.commands.pop(_menu_key(params), None)
    return True


def _set_profile(name: str, limit: int) -> Callable[[World, Json, Files], bool]:
    def method(world: World, params: Json, _: Files) -> bool:
        if len(words(params, name)) > limit:
            raise bad_request(f"{name.upper()}_TOO_LONG")
        world.profile[name, _language(params)] = words(params, name)
        return True

    return method


def _get_profile(name: str) -> Callable[[World, Json, Files], Json]:
    return lambda world, params, _: {name: world.profile.get((name, _language(params)), "")}


def get_me(world: World, _: Json, __: Files) -> Json:
    abilities = ("supports_inline_queries", "can_connect_to_business", "has_main_web_app")
    rights = {"can_join_groups": True, "can_read_all_group_messages": not world.privacy}
    return {**world.user, **rights, **dict.fromkeys(abilities, False)}


def _allow(world: World, params: Json) -> None:
    if isinstance(allowed := params.get("allowed_updates"), list):
        world.updates.allowed = [str(kind) for kind in allowed]


async def get_updates(world: World, params: Json, _: Files) -> list[Json]:
    _allow(world, params)
    return await world.updates.poll(
        number(params, "offset"), number(params, "limit", 100), number(params, "timeout")
    )


def set_webhook(world: World, params: Json, _: Files) -> bool:
    url, secret = words(params, "url"), words(params, "secret_token")
    if url and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[\w-]{0,256}", secret, re.ASCII):
        raise bad_request("secret token contains unallowed characters")
    _allow(world, params)
    hook = Hook(url, secret, number(params, "max_connections", 40)) if url else None
    world.updates.set_hook(hook, drop=flag(params, "drop_pending_updates"))
    return True


def delete_webhook(world: World, params: Json, _: Files) -> bool:
    world.updates.set_hook(None, drop=flag(params, "drop_pending_updates"))
    return True


def webhook_info(world: World, _: Json, __: Files) -> Json:
    hook, waiting = world.updates.hook, len(world.updates.waiting)
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
    if hook:
        info |= {"url": hook.url, "max_connections": hook.connections, **hook.last_error}
    return info | ({"allowed_updates": world.updates.allowed} if world.updates.allowed else {})


Method = Callable[[World, Json, Files], object | Awaitable[object]]

METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "sendMessage": send_message,
    "sendDocument": _send_file("document"),
    "sendPhoto": _send_file("photo"),
    "copyMessage": copy_message,
    "sendChatAction": chat_action,
    "getFile": get_file,
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_tap,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _set_profile("name", 64),
    "getMyName": _get_profile("name"),
    "setMyDescription": _set_profile("description", 512),
    "getMyDescription": _get_profile("description"),
    "setMyShortDescription": _set_profile("short_description", 120),
    "getMyShortDescription": _get_profile("short_description"),
}
BY_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
