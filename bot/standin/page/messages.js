// One message: who, when, what, its reactions and replies, and what one can do with it.

import { act, nameOf, workspace } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { formatted, longDate, timeOf } from "./dates.js";
import { sure } from "./dialogs.js";
import { h } from "./dom.js";
import { edit, editor, isEdited } from "./edits.js";
import { emoji, USUAL } from "./emoji.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn, words } from "./mrkdwn.js";
import { complain } from "./notices.js";
import { authorOf, avatar } from "./people.js";
import { hrefTo } from "./place.js";
import { Surface } from "./values.js";

const LAST_REPLY = "last {date_short_pretty} at {time}";
const dismissed = new Set();

export const isDismissed = (message) => dismissed.has(message.ts);

/** Do it, and say so if it did not work. */
async function attempt(what, facts) {
  const answer = await act(what, facts);
  if (!answer.ok) complain(answer.error);
}

/**
 * `row` is `{message, channel, inThread, isCompact, isPrivate, hasNewReplies, whispers}`; `whispers` counts the
 * replies only this person can see. `redraw` is called when something changed that only this page knows.
 */
export function drawMessage(row, redraw) {
  const { message, isPrivate, isCompact } = row;
  const author = authorOf(message);
  const label = `${author.name}, ${timeOf(message.ts)}${isPrivate ? ", only visible to you" : ""}`;
  const kinds = [isCompact && "compact", isPrivate && "private", message.subtype && `is-${message.subtype}`];
  return h(
    "article",
    { class: ["message", ...kinds.filter(Boolean)].join(" "), tabindex: "-1", "aria-label": label },
    isPrivate ? privately(message, redraw) : null,
    isCompact ? time(message) : avatar(author),
    h(
      "div",
      { class: "message-main" },
      isCompact ? null : head(message, author),
      body(row, redraw),
      reactions(row),
      replies(row),
    ),
    isPrivate || message.subtype === "tombstone" ? null : toolbar(row, redraw),
  );
}

function head(message, author) {
  return h(
    "header",
    { class: "message-head" },
    h("strong", { class: "author" }, author.name),
    author.isApp ? h("span", { class: "app-badge" }, "App") : null,
    time(message),
  );
}

const time = ({ ts }) => h("time", { class: "time", title: `${longDate(ts)}, ${timeOf(ts)}` }, timeOf(ts));

function privately(message, redraw) {
  const dismiss = () => {
    dismissed.add(message.ts);
    redraw();
  };
  return h(
    "p",
    { class: "private-mark" },
    icon("eye"),
    "Only visible to you · ",
    h("button", { class: "link-button", type: "button", onclick: dismiss }, "Dismiss"),
  );
}

function body(row, redraw) {
  const { message, channel } = row;
  if (isEdited(message)) return editor(channel, message, redraw);
  if (message.subtype === "tombstone") return h("p", { class: "tombstone" }, "This message was deleted.");
  const surface = new Surface(
    { type: row.isPrivate ? "ephemeral" : "message", channel: channel.id, ts: message.ts },
    message.blocks ?? [],
    complain,
  );
  const said = message.blocks?.length
    ? drawBlocks(surface)
    : h("div", { class: "lines" }, ...mrkdwn(message.text ?? ""));
  if (message.edited)
    [said, ...said.querySelectorAll(".lines")].at(-1).append(" ", h("span", { class: "edited" }, "(edited)"));
  return h(
    "div",
    { class: "message-body" },
    broadcastOf(row),
    said,
    (message.files ?? []).map((file) => h("p", { class: "file" }, icon("file"), file.title ?? file.name ?? "File")),
  );
}

/** A reply that was sent to the channel too says whose thread it is from. */
function broadcastOf({ message, channel, inThread }) {
  if (message.subtype !== "thread_broadcast" || inThread) return null;
  const root = (workspace().messages[channel.id] ?? []).find((other) => other.ts === message.thread_ts);
  const opening = root?.text ? h("span", {}, ...words(root.text)).textContent : "a message";
  return h(
    "p",
    { class: "from-thread" },
    "replied to a thread: ",
    h("a", { href: hrefTo({ at: channel.id, thread: message.thread_ts }) }, opening.slice(0, 80)),
  );
}

function reactions({ message, channel }) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users }) => {
      const mine = users.includes(workspace().me.id);
      const toggle = () => attempt(mine ? "unreact" : "react", { channel: channel.id, ts: message.ts, name });
      return h(
        "button",
        {
          class: "reaction",
          type: "button",
          "aria-pressed": String(mine),
          "data-focus": `reaction/${name}`,
          onclick: toggle,
          title: `${users.map(nameOf).join(", ")} reacted with :${name}:`,
        },
        emoji(name),
        ` ${users.length}`,
      );
    }),
  );
}

function replies({ message, channel, inThread, hasNewReplies, whispers }) {
  const all = (message.reply_count ?? 0) + (whispers ?? 0);
  if (inThread || !all) return null;
  const count = all === 1 ? "1 reply" : `${all} replies`;
  const people = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(authorOf({ user: id })));
  return h(
    "a",
    { class: "replies", href: hrefTo({ at: channel.id, thread: message.ts }), "data-focus": "replies" },
    people,
    h("span", { class: "reply-count" }, count),
    hasNewReplies ? [" ", h("span", { class: "new-badge" }, "New")] : null,
    message.latest_reply
      ? [" ", h("span", { class: "time" }, formatted(Number(message.latest_reply), LAST_REPLY))]
      : null,
  );
}

function toolbar(row, redraw) {
  const { message, channel, inThread } = row;
  const tool = (label, name, onclick, more = {}) =>
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": label,
        title: label,
        "data-focus": label,
        onclick,
        ...more,
      },
      icon(name),
    );
  const thread = hrefTo({ at: channel.id, thread: message.thread_ts ?? message.ts });
  const menu = { "aria-haspopup": "menu", "aria-expanded": "false" };
  return h(
    "div",
    { class: "message-tools", role: "group", "aria-label": "Message actions" },
    tool("Add reaction", "react", (event) => react(event.currentTarget, row), menu),
    inThread
      ? null
      : tool("Reply in thread", "talk", () => {
          location.hash = thread;
        }),
    tool("More actions", "more", (event) => more(event.currentTarget, row, redraw), menu),
  );
}

function react(anchor, { message, channel }) {
  const items = USUAL.map((name) => ({
    label: name.replaceAll("_", " "),
    content: emoji(name),
    run: () => attempt("react", { channel: channel.id, ts: message.ts, name }),
  }));
  openMenu(anchor, "Reactions", items, { grid: true });
}

function more(anchor, { message, channel }, redraw) {
  const { me, shortcuts } = workspace();
  const at = { channel: channel.id, ts: message.ts };
  const items = shortcuts
    .filter((shortcut) => shortcut.type === "message")
    .map(({ name, callback_id }) => ({
      label: name,
      run: () => attempt("shortcut", { callback_id, ...at }),
    }));
  if (message.user === me.id) {
    items.push({ label: "Edit message", run: () => edit(message, redraw) });
    items.push({ label: "Delete message", danger: true, run: () => remove(at) });
  }
  if (!items.length) items.push({ label: "Copy text", run: () => navigator.clipboard.writeText(message.text ?? "") });
  openMenu(anchor, "More actions", items);
}

async function remove(at) {
  if (await sure("Delete message", "Do you want to delete this message? This cannot be undone.", "Delete")) {
    await attempt("delete", at);
  }
}
