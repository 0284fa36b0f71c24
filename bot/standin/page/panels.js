// The channel in the middle and the thread beside it: which messages each shows, and where one writes.

import { channelName, workspace } from "./api.js";
import { Composer } from "./composer.js";
import { MessageList } from "./conversation.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { isDismissed } from "./messages.js";
import { go, hrefTo } from "./place.js";
import { hasNew, markRead } from "./unread.js";

const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
const byMoment = (a, b) => a.message.ts.localeCompare(b.message.ts);

/** Everything this person can see in a channel: what was said, and what was whispered to them alone. */
export function seenIn(channel) {
  const { messages, ephemerals } = workspace();
  const said = (messages[channel.id] ?? []).map((message) => ({ message, channel, isPrivate: false }));
  const whispers = ephemerals.filter((message) => message.channel === channel.id && !isDismissed(message));
  return [...said, ...whispers.map((message) => ({ message, channel, isPrivate: true }))].sort(byMoment);
}

const messagesOf = (rows) => rows.map((row) => row.message);
const threadKey = (channel, ts) => `${channel.id}:${ts}`;

class Panel {
  constructor(redraw) {
    this.list = new MessageList(redraw);
    this.composer = null;
  }

  /** Show the rows, over the composer that belongs to this place. Answers whether the place is another than before. */
  fill(host, { key, label, rows, head = null, place }) {
    const isNew = key !== this.key;
    if (isNew) {
      this.key = key;
      this.composer = new Composer(place);
      host.replaceChildren(...[head?.(), this.list.node, this.composer.node].filter(Boolean));
    }
    this.list.show(key, label, rows);
    return isNew;
  }

  leave() {
    this.key = null;
    this.list.leave();
  }
}

/** The main column. */
export class ChannelPanel extends Panel {
  show(host, channel) {
    const { me } = workspace();
    const name = channelName(channel);
    const all = seenIn(channel);
    const rows = all
      .filter(({ message }) => !isReply(message) || message.subtype === "thread_broadcast")
      .map((row) => ({ ...row, ...repliesTo(all, row.message, me) }));
    markRead(me.id, channel.id, messagesOf(all));
    const label = channel.is_im ? `Messages with ${name}` : `Messages in ${name}`;
    return this.fill(host, { key: `${me.id}/${channel.id}`, label, rows, place: { channel, name } });
  }
}

/** What a message tells about its thread beyond what Slack counts. */
function repliesTo(rows, { ts }, me) {
  const replies = rows.filter(({ message }) => isReply(message) && message.thread_ts === ts);
  const whispers = replies.filter((row) => row.isPrivate).length;
  return {
    whispers,
    hasNewReplies: replies.length > 0 && hasNew(me.id, threadKey(replies[0].channel, ts), messagesOf(replies)),
  };
}

/** The side column: a thread from its first message on. */
export class ThreadPanel extends Panel {
  show(host, channel, ts) {
    const { me } = workspace();
    const rows = seenIn(channel)
      .filter(({ message }) => message.ts === ts || message.thread_ts === ts)
      .map((row) => ({ ...row, inThread: true }));
    markRead(me.id, threadKey(channel, ts), messagesOf(rows));
    const name = channelName(channel);
    const place = { channel, name, thread: ts };
    return this.fill(host, {
      key: `${me.id}/${channel.id}/${ts}`,
      label: "Messages in the thread",
      rows,
      place,
      head: () => head(channel),
    });
  }
}

function head(channel) {
  const close = () => go({ thread: undefined });
  return h(
    "header",
    { class: "place-head" },
    h(
      "div",
      { class: "place-name" },
      h("h2", { id: "thread-title" }, "Thread"),
      h("p", { class: "place-topic" }, h("a", { href: hrefTo({ thread: undefined }) }, channelName(channel))),
    ),
    h(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Close thread", title: "Close thread", onclick: close },
      icon("close"),
    ),
  );
}
