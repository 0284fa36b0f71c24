// Slack's mrkdwn drawn as elements: emphasis, code, quotes, lists, links, mentions, dates and emoji.

import { h } from "./dom.js";
import { emoji, EMOJI_PATTERN, withEmoji } from "./emoji.js";
import { token, unescaped } from "./mentions.js";

const TOKEN = /<([^<>\n]+)>/;
const BESIDE = "[\\p{L}\\p{N}_SIGN]";
const EMPHASIS = `(?<!${BESIDE})SIGN(?![\\sSIGN])(?<NAME>[^SIGN\\n]*[^\\sSIGN])SIGN(?!${BESIDE})`;
const emphasis = (sign, name) => EMPHASIS.replaceAll("SIGN", sign).replace("NAME", name);
const INLINE = new RegExp(
  `<(?<token>[^<>\\n]+)>|\`(?<code>[^\`\\n]+)\`|${EMOJI_PATTERN.replace("(", "(?<emoji>")}|` +
    [emphasis("\\*", "b"), emphasis("_", "i"), emphasis("~", "s")].join("|"),
  "gu",
);

/** A text object (`plain_text` or `mrkdwn`) or, for a message's own text, a string. */
export function words(text) {
  if (typeof text === "string") return mrkdwn(text);
  return text.type === "plain_text" ? plain(text) : mrkdwn(text.text);
}

/** A `plain_text` object: emoji at most. */
export function plain(text) {
  const content = unescaped(text.text);
  return text.emoji === false ? [content] : withEmoji(content);
}

/** The words of a text object without any drawing, for labels. */
export function spoken(text) {
  return h("span", {}, ...words(text)).textContent;
}

export function mrkdwn(text) {
  const parts = text.split(/\n?```\n?([\s\S]*?)\n?```\n?/);
  return parts.flatMap((part, index) => (index % 2 ? [h("pre", {}, ...verbatim(part))] : paragraphs(part)));
}

function paragraphs(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const kind = kindOf(line);
    if (groups.at(-1)?.kind === kind) groups.at(-1).lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  if (groups.length === 1 && groups[0].kind === "text") return inline(text);
  return groups.map(paragraph).filter(Boolean);
}

function kindOf(line) {
  if (/^(&gt;|>)/.test(line)) return "quote";
  return /^\s*• /.test(line) ? "list" : "text";
}

function paragraph({ kind, lines }) {
  if (kind === "quote") {
    const said = lines.map((line) => line.replace(/^(&gt;|>) ?/, ""));
    return h("blockquote", {}, ...inline(said.join("\n")));
  }
  if (kind === "list") {
    return h(
      "ul",
      {},
      lines.map((line) => h("li", {}, ...inline(line.replace(/^\s*• /, "")))),
    );
  }
  const text = lines.join("\n");
  return text.trim() ? h("div", { class: "lines" }, ...inline(text.replace(/^\n|\n$/g, ""))) : null;
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(unescaped(text.slice(at, match.index)), styled(match.groups));
    at = match.index + match[0].length;
  }
  return [...nodes, unescaped(text.slice(at))].filter((node) => node !== "");
}

function styled({ token: inner, code, emoji: name, b, i, s }) {
  if (inner) return token(inner);
  if (code) return h("code", {}, ...verbatim(code));
  if (name) return emoji(name);
  if (b) return h("strong", {}, ...inline(b));
  return i ? h("em", {}, ...inline(i)) : h("s", {}, ...inline(s));
}

/** Code keeps its characters; only links and mentions are still recognised, as in Slack. */
function verbatim(text) {
  return text.split(TOKEN).map((part, index) => (index % 2 ? token(part) : unescaped(part)));
}
