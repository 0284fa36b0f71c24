// People, groups, channels and moments as they stand inside a text.

import { channelName, nameOf, workspace } from "./api.js";
import { formatted, longDate, timeOf } from "./dates.js";
import { h } from "./dom.js";
import { link } from "./links.js";
import { hrefTo } from "./place.js";

export function userMention(id) {
  const { me, groups } = workspace();
  const mine = id === me.id || groups.some((group) => group.id === id && group.users.includes(me.id));
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${nameOf(id)}`);
}

export function groupMention(id, label) {
  const group = workspace().groupById.get(id);
  const mine = group?.users.includes(workspace().me.id);
  return h("span", { class: mine ? "mention mention-me" : "mention" }, group ? `@${group.handle}` : label || "@group");
}

export function channelMention(id, label) {
  const channel = workspace().channelById.get(id);
  if (!channel) return h("span", { class: "mention" }, `#${label || "private-channel"}`);
  return h("a", { class: "mention", href: hrefTo({ at: id }) }, channelName(channel));
}

export const broadcastMention = (range) => h("span", { class: "mention mention-me" }, `@${range}`);

/** A moment in the reader's own words; a link where the text gives one. */
export function moment(seconds, format, url) {
  const title = `${longDate(seconds)}, ${timeOf(seconds)}`;
  const time = h("time", { datetime: new Date(seconds * 1000).toISOString(), title }, formatted(seconds, format));
  return url ? link(url, time) : time;
}

/** One `<…>` of Slack's texts, without its brackets. */
export function token(inner) {
  const [, target, label = ""] = inner.match(/^([^|]*)\|?([\s\S]*)$/);
  if (target.startsWith("@")) return userMention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!subteam^")) return groupMention(target.slice("!subteam^".length), label);
  if (target.startsWith("!date^")) return dateToken(target, label);
  if (target.startsWith("!")) return broadcastMention(target.slice(1).split("^")[0]);
  return label ? link(unescaped(target), unescaped(label)) : link(unescaped(target));
}

function dateToken(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  if (!/^\d+$/.test(seconds) || !format) return unescaped(fallback);
  return moment(Number(seconds), unescaped(format), url);
}

/** Undo Slack's three escapes. */
export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
