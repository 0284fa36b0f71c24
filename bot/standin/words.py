"""Slack's text: what a client makes of what people type, and how the result is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

EMOJI = {
    "🙏": "pray",
    "🎉": "tada",
    "👍": "+1",
    "👏": "clap",
    "🙌": "raised_hands",
    "💜": "purple_heart",
    "🚀": "rocket",
    "😀": "grinning",
    "😊": "blush",
    "🙂": "slightly_smiling_face",
    "😅": "sweat_smile",
    "👋": "wave",
    "💯": "100",
    "🔥": "fire",
    "🤗": "hugging_face",
    "👀": "eyes",
    "✅": "white_check_mark",
    "❤️": "heart",
}

KEPT = r"<(?:[@#!][^<>\n]+|(?:https?://|mailto:)[^<>\n]+)>"
"""What is already in Slack's own writing: `<@U1>`, `<#C1|name>`, `<!here>`, `<https://…|words>`."""
CODE = r"```.*?```|`[^`\n]+`"
_PIECES = re.compile(f"({KEPT}|{CODE})", re.DOTALL)
_KEPT_ONLY = re.compile(f"({KEPT})")
_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)'\"]")
_AT = re.compile(r"(?<![\w@/.])@([\w][\w.'-]*)")
_HASH = re.compile(r"(?<![\w#&])#([\w][\w-]*)")
_ENTITY_OR_AMP = re.compile(r"&(?!(?:amp|lt|gt);)")


@dataclass(frozen=True)
class Mentionable:
    """What can be mentioned: lower-case names and the ids they stand for."""

    people: dict[str, str]
    groups: dict[str, str]
    channels: dict[str, str]

    def at(self, name: str, *, labels: bool) -> str | None:
        """The token for `@name`, or None if nobody is called that."""
        if name in ("channel", "here", "everyone"):
            return f"<!{name}>"
        if name in self.people:
            return f"<@{self.people[name]}|{name}>" if labels else f"<@{self.people[name]}>"
        if name in self.groups:
            return f"<!subteam^{self.groups[name]}|@{name}>" if labels else f"<!subteam^{self.groups[name]}>"
        return None


def escape(text: str) -> str:
    """Slack's three escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str) -> str:
    """An app's text as Slack keeps it: links and mentions stay, stray `&`, `<` and `>` are escaped."""
    parts = _KEPT_ONLY.split(text)
    for index in range(0, len(parts), 2):
        parts[index] = _ENTITY_OR_AMP.sub("&amp;", parts[index]).replace("<", "&lt;").replace(">", "&gt;")
    return "".join(parts)


def stored(typed: str, names: Mentionable, *, labels: bool = False) -> str:
    """What a client sends for what a person typed. `labels` is how slash commands write: `<@U1|ana>`."""
    for sign, name in EMOJI.items():
        typed = typed.replace(sign, f":{name}:")
    return "".join(_piece(part, names, labels) for part in _PIECES.split(typed))


def _piece(part: str, names: Mentionable, labels: bool) -> str:
    if re.fullmatch(KEPT, part):
        return part
    if part.startswith("`"):
        return escape(part)

    def at(match: re.Match[str]) -> str:
        return _longest(match, lambda name: names.at(name, labels=labels))

    def channel(match: re.Match[str]) -> str:
        name = match[1].lower()
        return f"<#{names.channels[name]}|{name}>" if name in names.channels else match[0]

    linked = _URL.sub(lambda match: f"<{match[0]}>", escape(part))
    pieces = _KEPT_ONLY.split(linked)
    pieces[::2] = [_HASH.sub(channel, _AT.sub(at, piece)) for piece in pieces[::2]]
    return "".join(pieces)


def _longest(match: re.Match[str], find: Callable[[str], str | None]) -> str:
    """`@ana.` is Ana and a full stop, `@ana's` is Ana's, unless somebody is called just that."""
    name, rest = match[1], ""
    while name:
        token = find(name.lower())
        if token:
            return token + rest
        cut = max(name.rfind(sign) for sign in ".'-")
        name, rest = name[: max(cut, 0)], name[max(cut, 0) :] + rest
    return match[0]


def rich_text(text: str) -> list[Json]:
    """The elements of the `rich_text` block that belongs to a stored text."""
    elements: list[Json] = []
    for index, part in enumerate(re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)):
        if index % 2:
            elements.append({"type": "rich_text_preformatted", "elements": [_text(part)], "border": 0})
        elif part.strip("\n"):
            elements += _paragraphs(part.strip("\n"))
    return elements


def _paragraphs(text: str) -> Iterator[Json]:
    kind, lines = "", list[str]()
    for line in [*text.split("\n"), None]:
        now = "" if line is None else _kind(line)
        if lines and (line is None or now != kind):
            yield _paragraph(kind, lines)
            lines = []
        if line is not None:
            kind = now
            lines.append(line)


def _kind(line: str) -> str:
    return "quote" if line.startswith("&gt;") else "list" if line.startswith("• ") else "section"


def _paragraph(kind: str, lines: list[str]) -> Json:
    if kind == "list":
        items = [{"type": "rich_text_section", "elements": list(_inline(line[2:]))} for line in lines]
        return {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": items, "border": 0}
    if kind == "quote":
        said = "\n".join(line.removeprefix("&gt;").removeprefix(" ") for line in lines)
        return {"type": "rich_text_quote", "elements": list(_inline(said))}
    return {"type": "rich_text_section", "elements": list(_inline("\n".join(lines)))}


_INLINE = re.compile(
    rf"(?P<token>{KEPT})|`(?P<code>[^`\n]+)`|:(?P<emoji>[a-z0-9_+-]+):"
    r"|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)|(?<!\w)~(?P<strike>[^~\n]+)~(?!\w)"
)


def _inline(text: str, style: dict[str, bool] | None = None) -> Iterator[Json]:
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield _text(text[at : match.start()], style)
        at = match.end()
        kind = str(match.lastgroup)
        if kind == "token":
            yield _token(match[kind][1:-1])
        elif kind == "emoji":
            yield {"type": "emoji", "name": match[kind]}
        elif kind == "code":
            yield _text(match[kind], {**(style or {}), "code": True})
        else:
            yield from _inline(match[kind], {**(style or {}), kind: True})
    if at < len(text):
        yield _text(text[at:], style)


def _token(inner: str) -> Json:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!date^"):
        return _text(label or target)
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target, **({"text": unescape(label)} if label else {})}


def _text(text: str, style: dict[str, bool] | None = None) -> Json:
    return {"type": "text", "text": unescape(text), **({"style": style} if style else {})}


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
