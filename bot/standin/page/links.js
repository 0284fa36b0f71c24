// Links as people see them: safe ones only, and those that point into this workspace stay in the page.

import { workspace } from "./api.js";
import { h } from "./dom.js";
import { go, hrefTo, lightUp } from "./place.js";

const SAFE = /^(https?|mailto|tel|slack):/i;

/** A link, or plain text where the address is none to follow. */
export function link(url, ...words) {
  const content = words.length ? words : [url.replace(/^(mailto|tel):/, "")];
  if (!SAFE.test(url)) return h("span", {}, ...content);
  const inside = placeOf(url);
  if (!inside) return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...content);
  const follow = (event) => {
    event.preventDefault();
    goInside(inside);
  };
  return h("a", { href: hrefTo({ at: inside.at, thread: inside.thread }), onclick: follow }, ...content);
}

/** Open an address the way a click on it would. */
export function follow(url) {
  const inside = placeOf(url);
  if (inside) goInside(inside);
  else if (SAFE.test(url)) open(url, "_blank", "noopener");
}

function goInside({ at, thread, message }) {
  if (message) lightUp(message);
  go({ at, thread });
}

/** Where in this page a permalink or a `slack://` deep link leads: `{at, thread, message}`, or null. */
function placeOf(url) {
  let address;
  try {
    address = new URL(url);
  } catch {
    return null;
  }
  return address.protocol === "slack:" ? placeOfDeepLink(address) : placeOfPermalink(address);
}

function placeOfDeepLink(address) {
  const query = address.searchParams;
  if (address.host === "app") return { at: query.get("tab") === "messages" ? botMessages() : "home" };
  return address.host === "channel" && known(query.get("id")) ? { at: query.get("id") } : null;
}

function placeOfPermalink(address) {
  const here = address.host === location.host || address.hostname.endsWith(".slack.com");
  const [, channel, seconds, micros] = address.pathname.match(/^\/archives\/(\w+)(?:\/p(\d{10})(\d{6}))?\/?$/) ?? [];
  if (!here || !known(channel)) return null;
  if (!seconds) return { at: channel };
  const message = `${seconds}.${micros}`;
  return { at: channel, message, thread: address.searchParams.get("thread_ts") ?? rootOf(channel, message) };
}

/** A reply without `thread_ts` in its link is still found in its thread. */
function rootOf(channel, ts) {
  const found = (workspace().messages[channel] ?? []).find((message) => message.ts === ts);
  return found?.thread_ts && found.thread_ts !== ts ? found.thread_ts : undefined;
}

const known = (channel) => workspace().channelById.has(channel);
const botMessages = () => workspace().channels.find((channel) => channel.is_im)?.id;
