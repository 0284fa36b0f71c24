// `rich_text` blocks drawn as elements: what people type, as Slack's own clients send it.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { broadcastMention, channelMention, groupMention, moment, userMention } from "./mentions.js";

const STYLES = [
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
  ["code", "code"],
];
const BULLETS = ["disc", "circle", "square"];
const NUMBERS = ["decimal", "lower-alpha", "lower-roman"];

export function richText(block) {
  return h("div", { class: "rich-text" }, ...block.elements.map(part));
}

function part(element) {
  switch (element.type) {
    case "rich_text_list":
      return list(element);
    case "rich_text_quote":
      return h("blockquote", {}, ...element.elements.map(run));
    case "rich_text_preformatted":
      return h("pre", {}, ...element.elements.map(run));
    default:
      return h("div", { class: "lines" }, ...element.elements.map(run));
  }
}

function list({ style, indent = 0, offset = 0, border, elements }) {
  const ordered = style === "ordered";
  const attributes = { class: border ? "bordered" : null, start: ordered && offset ? offset + 1 : null };
  const node = h(ordered ? "ol" : "ul", attributes, ...elements.map((item) => h("li", {}, ...item.elements.map(run))));
  node.style.marginInlineStart = `${indent * 1.5}rem`;
  node.style.listStyleType = (ordered ? NUMBERS : BULLETS)[indent % 3];
  return node;
}

/** One run of text, a mention, a link … with its style. */
function run(element) {
  return STYLES.reduce((node, [style, tag]) => (element.style?.[style] ? h(tag, {}, node) : node), bare(element));
}

function bare(element) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return element.text ? link(element.url, element.text) : link(element.url);
    case "emoji":
      return emoji(element.name);
    case "user":
      return userMention(element.user_id);
    case "usergroup":
      return groupMention(element.usergroup_id);
    case "channel":
      return channelMention(element.channel_id);
    case "broadcast":
      return broadcastMention(element.range);
    case "date":
      return moment(element.timestamp, element.format, element.url);
    case "color":
      return color(element.value);
    default:
      return element.text ?? element.fallback ?? "";
  }
}

function color(value) {
  const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.backgroundColor = value;
  return h("span", {}, swatch, value);
}
