// The `markdown` block: standard Markdown, as far as apps use it in Slack.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./links.js";
import { token } from "./mentions.js";

const INLINE = new RegExp(
  "`(?<code>[^`]+)`|\\[(?<label>[^\\]]+)\\]\\((?<url>[^)\\s]+)\\)|<(?<token>(?:[@#!]|https?:|mailto:)[^<>\\n]+)>|" +
    "\\*\\*(?<strong>.+?)\\*\\*|~~(?<strike>.+?)~~|(?<![\\w*])\\*(?<star>[^*\\n]+)\\*(?!\\w)|" +
    "(?<!\\w)_(?<line>[^_\\n]+)_(?!\\w)",
  "gu",
);
const KINDS = [
  ["heading", /^(#{1,6})\s+(.*?)\s*#*$/],
  ["rule", /^\s*([-*_])(?:\s*\1){2,}\s*$/],
  ["ul", /^\s*[-*+]\s+(.*)$/],
  ["ol", /^\s*\d+[.)]\s+(.*)$/],
  ["quote", /^>\s?(.*)$/],
  ["row", /^\s*\|(.*)\|\s*$/],
  ["blank", /^\s*$/],
];

export function markdown(text) {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)\n?^```\s*$/m);
  return parts.flatMap((part, index) => (index % 2 ? [h("pre", {}, part)] : paragraphs(part)));
}

function paragraphs(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const [kind, found] = kindOf(line);
    const last = groups.at(-1);
    if (last?.kind === kind && kind !== "heading") last.lines.push(found);
    else groups.push({ kind, lines: [found] });
  }
  return groups.map(paragraph).filter(Boolean);
}

function kindOf(line) {
  for (const [kind, pattern] of KINDS) {
    const found = line.match(pattern);
    if (found) return [kind, found];
  }
  return ["text", [line, line]];
}

function paragraph({ kind, lines }) {
  const contents = lines.map((found) => found[1]);
  switch (kind) {
    case "heading":
      return h(`h${Math.min(lines[0][1].length + 2, 6)}`, {}, ...inline(lines[0][2]));
    case "rule":
      return h("hr");
    case "ul":
    case "ol":
      return h(
        kind,
        {},
        contents.map((item) => h("li", {}, ...inline(item))),
      );
    case "quote":
      return h("blockquote", {}, ...paragraphs(contents.join("\n")));
    case "row":
      return table(contents);
    case "text":
      return h("p", { class: "lines" }, ...inline(contents.join("\n")));
    default:
      return null;
  }
}

function table(rows) {
  const cells = (row) => row.split("|").map((cell) => inline(cell.trim()));
  const [head, ...body] = rows.filter((row) => !/^[\s|:-]+$/.test(row)).map(cells);
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head.map((cell) => h("th", { scope: "col" }, ...cell)),
      ),
    ),
    h(
      "tbody",
      {},
      body.map((row) =>
        h(
          "tr",
          {},
          row.map((cell) => h("td", {}, ...cell)),
        ),
      ),
    ),
  );
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...withEmoji(text.slice(at, match.index)), styled(match.groups));
    at = match.index + match[0].length;
  }
  return [...nodes, ...withEmoji(text.slice(at))].filter((node) => node !== "");
}

function styled({ code, label, url, token: inner, strong, strike, star, line }) {
  if (code) return h("code", {}, code);
  if (url) return link(url, ...inline(label));
  if (inner) return token(inner);
  if (strong) return h("strong", {}, ...inline(strong));
  return strike ? h("s", {}, ...inline(strike)) : h("em", {}, ...inline(star ?? line));
}
