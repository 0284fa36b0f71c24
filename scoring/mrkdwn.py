"""Slack's message text: which words are a person's own, whom they mention, and how to say them again without a ping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from scoring.model import UserId

WORD_JOINER = "\u2060"
"""Invisible, and enough to make `@here` mean nothing to Slack."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")
_BARE_MENTION = re.compile(r"@([UW][A-Z0-9]+)\b")
_CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_INLINE_CODE = re.compile(r"`([^`\n]+)`")
_QUOTE_TO_THE_END = re.compile(r"^[ \t]*(?:(?:&gt;|>){3}).*", re.DOTALL | re.MULTILINE)
_QUOTED_LINE = re.compile(r"^[ \t]*(?:&gt;|>)[^\n]*\n?", re.MULTILINE)
_LINK = re.compile(r"<(?:https?|ftp|mailto|tel|slack):[^<>|]*(?:\|([^<>]*))?>")
_BARE_URL = re.compile(r"\bhttps?://[^\s<>|]+")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!([^<>|]*)(?:\|([^<>]*))?>")
_BROADCAST = re.compile(r"(?<![A-Za-z0-9])@(?=channel|here|everyone|group)", re.IGNORECASE)
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)[^<>]*>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_NOBODY: Mapping[str, str] = MappingProxyType({})


def mentions(text: str) -> tuple[UserId, ...]:
    """The people `text` mentions, in the order written, each once."""
    if "<@" not in text:
        return ()
    return tuple(dict.fromkeys(UserId(user) for user, _ in _MENTION.findall(text)))


def groups(text: str) -> tuple[str, ...]:
    """The user groups `text` mentions, in the order written, each once."""
    return tuple(dict.fromkeys(_GROUP.findall(text))) if "<!subteam^" in text else ()


def addresses_many(text: str) -> bool:
    """Whether `text` calls a user group or everybody, rather than people by name."""
    return any(mark in text for mark in ("<!subteam^", "<!channel", "<!here", "<!everyone"))


def own_words(text: str) -> str:
    """`text` without code, without what it quotes of others and without URLs; mentions still in Slack's markup."""
    if "`" in text:
        text = _INLINE_CODE.sub(" ", _CODE_BLOCK.sub("\n", text))
    text = _without_quotes(text)
    return _without_urls(text)


def plain(text: str) -> str:
    """The words of `text` as a person reads them: no code, no quoted lines, no URLs, no markup."""
    return _decode(_readable(own_words(text), _NOBODY)).strip()


def excerpt(text: str, limit: int = 200, names: Mapping[str, str] = _NOBODY) -> str:
    """One readable line of at most `limit` characters, people as `@name`.

    Someone not in `names` stays `@U123`; giving an excerpt again with more names fills those in.
    """
    text = _INLINE_CODE.sub(r"\1", _CODE_BLOCK.sub(" … ", text)) if "`" in text else text
    text = _readable(_LINK.sub(_link_label, _without_quotes(text)), names)
    if names:
        text = _BARE_MENTION.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
    return _cut(" ".join(_decode(text).split()), limit)


def escape(text: str) -> str:
    """`text` safe to put into mrkdwn: shown as it is, pinging nobody."""
    text = _SPECIAL.sub(lambda found: "@" + found[1] if _BROADCAST.match("@" + found[1]) else found[0], text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BROADCAST.sub("@" + WORD_JOINER, text)


def _without_quotes(text: str) -> str:
    if "&gt;" not in text and ">" not in text:
        return text
    return _QUOTED_LINE.sub("", _QUOTE_TO_THE_END.sub("", text))


def _without_urls(text: str) -> str:
    if ":" not in text:
        return text
    text = _LINK.sub(lambda found: "" if "://" in (found[1] or "") else found[1] or "", text)
    return _BARE_URL.sub("", text)


def _link_label(found: re.Match[str]) -> str:
    return found[1] or found[0][1:-1]


def _readable(text: str, names: Mapping[str, str]) -> str:
    if "<" not in text:
        return text
    text = _MENTION.sub(lambda found: "@" + (names.get(found[1]) or found[2] or found[1]), text)
    text = _CHANNEL.sub(lambda found: "#" + (found[2] or found[1]), text)
    return _SPECIAL.sub(_special, text)


def _special(found: re.Match[str]) -> str:
    """`<!here>` as `@here`, `<!subteam^S1|@docs>` as `@docs`, `<!date^…|yesterday>` as `yesterday`."""
    return found[2] or "@" + found[1].split("^")[0]


def _decode(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text


def _cut(line: str, limit: int) -> str:
    if len(line) <= limit:
        return line
    head, _, _ = line[: max(limit, 1)].rpartition(" ")
    return (head or line[: max(limit - 1, 0)]).rstrip(" ,;:.…") + "…"
