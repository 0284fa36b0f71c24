// A list of messages that grows at its end, keeps its place, and is walked with the arrow keys.

import { workspace } from "./api.js";
import { dayName } from "./dates.js";
import { h, reconcile } from "./dom.js";
import { isEdited } from "./edits.js";
import { drawMessage } from "./messages.js";
import { words } from "./mrkdwn.js";
import { announce } from "./notices.js";
import { authorOf } from "./people.js";
import { takeSpotlight } from "./place.js";

const TOGETHER = 300;
const NEAR_THE_END = 40;

export class MessageList {
  constructor(redraw) {
    this.redraw = redraw;
    this.places = new Map();
    this.key = null;
    this.messages = h("section", { class: "messages" });
    this.frame = h(
      "div",
      { class: "messages-frame", onscroll: () => this.#scrolled(), onkeydown: (event) => this.#walk(event) },
      this.messages,
    );
    this.jump = h(
      "button",
      { class: "jump", type: "button", hidden: true, onclick: () => this.#toEnd() },
      "New messages below",
    );
    this.node = h("div", { class: "messages-area" }, this.frame, this.jump);
    const sizes = new ResizeObserver(() => this.#stay());
    sizes.observe(this.messages);
    sizes.observe(this.frame);
  }

  /** Show these rows; `key` tells one conversation from another, so that each keeps its scroll position. */
  show(key, label, rows) {
    const same = key === this.key;
    const known = new Set([...this.messages.children].map((node) => node.dataset.key));
    if (!same) this.atEnd = this.places.get(key)?.atEnd ?? true;
    this.key = key;
    this.messages.setAttribute("aria-label", label);
    reconcile(this.messages, this.#items(rows));
    if (!same) this.frame.scrollTop = this.places.get(key)?.top ?? this.frame.scrollHeight;
    else this.#tell(rows.filter((row) => !known.has(keyOf(row))));
    this.#stay();
    this.#rove();
    this.#lightUp();
  }

  #items(rows) {
    const items = [];
    let before = null;
    for (const row of rows) {
      const day = dayName(row.message.ts);
      if (!before || dayName(before.message.ts) !== day) {
        items.push({ key: `day-${day}`, signature: day, draw: () => h("h2", { class: "day" }, h("span", {}, day)) });
      }
      const isCompact = Boolean(before) && follows(before.message, row.message) && !before.isPrivate && !row.isPrivate;
      items.push(this.#item({ ...row, isCompact }));
      before = row;
    }
    return items;
  }

  #item(row) {
    const { me, names, app, shortcuts } = workspace();
    const signature = JSON.stringify([row, isEdited(row.message), me.id, names, app.name, shortcuts]);
    return { key: keyOf(row), signature, draw: () => drawMessage(row, this.redraw) };
  }

  /** The list is taken off the page; its place is kept for when it comes back. */
  leave() {
    this.key = null;
  }

  /** Go along with one's own messages. Read those of others out, and show the way to them if they are out of sight. */
  #tell(fresh) {
    const { me } = workspace();
    const rows = fresh.filter((row) => row.message.user !== me.id);
    if (rows.length < fresh.length) this.atEnd = true;
    if (!rows.length) return;
    const said = ({ message }) => h("span", {}, ...words(message.text ?? "")).textContent;
    announce(rows.map((row) => `${authorOf(row.message).name}: ${said(row)}`).join("\n"));
    this.jump.hidden = this.atEnd;
  }

  #scrolled() {
    if (!this.key || !this.frame.clientHeight) return;
    const { scrollTop, scrollHeight, clientHeight } = this.frame;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (this.atEnd) this.jump.hidden = true;
    this.places.set(this.key, { top: scrollTop, atEnd: this.atEnd });
  }

  /** Whoever reads the newest goes on seeing the newest. */
  #stay() {
    if (this.atEnd) this.frame.scrollTop = this.frame.scrollHeight;
  }

  #toEnd() {
    this.atEnd = true;
    this.#stay();
    this.#articles.at(-1)?.focus({ preventScroll: true });
  }

  get #articles() {
    return [...this.messages.querySelectorAll(":scope > article")];
  }

  /** One message can be reached with Tab: the last one visited, or else the newest. */
  #rove() {
    const articles = this.#articles;
    const chosen = articles.find((node) => node.tabIndex === 0) ?? articles.at(-1);
    for (const node of articles) node.tabIndex = node === chosen ? 0 : -1;
  }

  #walk(event) {
    const articles = this.#articles;
    const at = articles.indexOf(event.target);
    if (at < 0) return;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: articles.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const node = articles[Math.max(0, Math.min(next, articles.length - 1))];
    for (const other of articles) other.tabIndex = other === node ? 0 : -1;
    node.focus();
  }

  #lightUp() {
    const nodeOf = (ts) => this.messages.querySelector(`[data-key="said-${CSS.escape(ts)}"]`);
    const ts = takeSpotlight(nodeOf);
    if (!ts) return;
    const node = nodeOf(ts);
    this.atEnd = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("lit");
    node.focus({ preventScroll: true });
  }
}

const keyOf = ({ message, isPrivate }) => `${isPrivate ? "whispered" : "said"}-${message.ts}`;

/** Said by the same author a moment later: drawn without repeating who. */
function follows(before, message) {
  const kind = (one) => [one.user, one.bot_id, one.username, one.subtype === "thread_broadcast"].join();
  return kind(before) === kind(message) && message.ts - before.ts < TOGETHER && !before.reply_count;
}
