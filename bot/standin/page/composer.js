// Where one writes: Enter sends, Shift+Enter starts a line, `@` and `/` offer what they can complete.

import { act, workspace } from "./api.js";
import { Completion } from "./completion.js";
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { complain } from "./notices.js";

const drafts = new Map();

/** The writing field of a channel, or of a thread in it (`thread` is the ts it began with). */
export class Composer {
  constructor({ channel, name, thread }) {
    Object.assign(this, { channel, thread, key: `${workspace().me.id}/${channel.id}/${thread ?? ""}` });
    const hintId = freshId("composer-hint");
    this.hint = h("p", { id: hintId, class: "composer-hint", role: "status" });
    this.field = h("textarea", {
      rows: 1,
      class: "composer-field",
      "aria-label": thread ? "Reply" : `Message ${name}`,
      "aria-describedby": hintId,
      placeholder: thread ? "Reply…" : `Message ${name}`,
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
    });
    this.field.value = drafts.get(this.key) ?? "";
    this.completion = new Completion(this.field);
    this.broadcast = thread && !channel.is_im ? h("input", { type: "checkbox" }) : null;
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#submit(event) },
      h(
        "div",
        { class: "composer-box" },
        this.field,
        h(
          "div",
          { class: "composer-tools" },
          this.broadcast ? h("label", { class: "box" }, this.broadcast, h("span", {}, `Also send to ${name}`)) : null,
          thread ? null : this.#shortcuts(),
          h("button", { class: "icon-button send", "aria-label": "Send", title: "Send" }, icon("send")),
        ),
      ),
      this.hint,
    );
    this.#showUsage();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #shortcuts() {
    const shortcuts = workspace().shortcuts.filter((shortcut) => shortcut.type === "global");
    if (!shortcuts.length) return null;
    const items = shortcuts.map(({ name, callback_id }) => ({
      label: name,
      run: () => this.#run("shortcut", { callback_id }),
    }));
    return h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Shortcuts",
        title: "Shortcuts",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: (event) => openMenu(event.currentTarget, "Shortcuts", items),
      },
      icon("lightning"),
    );
  }

  #typed() {
    drafts.set(this.key, this.field.value);
    this.#showUsage();
  }

  /** What a command takes, while one is being typed. */
  #showUsage() {
    const name = this.field.value.match(/^\/\S+/)?.[0];
    const command = workspace().commands.find((one) => one.command === name);
    this.hint.classList.remove("refused");
    this.hint.textContent = command ? `${command.command} ${command.usage_hint ?? ""} · ${command.description}` : "";
  }

  #refuse(sentence) {
    this.hint.classList.add("refused");
    this.hint.textContent = sentence;
  }

  #key(event) {
    if (this.completion.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    const at = { channel: this.channel.id, text };
    if (text.startsWith("/")) {
      const refusal = this.#refusalOf(text.split(/\s/)[0]);
      if (refusal) this.#refuse(refusal);
      else await this.#send("command", at);
    } else {
      await this.#send("say", {
        ...at,
        ...(this.thread ? { thread_ts: this.thread, broadcast: Boolean(this.broadcast?.checked) } : {}),
      });
    }
  }

  #refusalOf(command) {
    const names = workspace().commands.map((one) => one.command);
    if (!names.includes(command)) return `${command} is not a command here. There is ${names.join(", ") || "none"}.`;
    return this.thread ? `Slack does not run ${command} in threads. Use it in the channel.` : null;
  }

  /** The field is emptied at once, and gets its words back if they did not arrive. */
  async #send(what, facts) {
    const typed = this.field.value;
    this.#set("");
    if (!(await this.#run(what, facts)) && !this.field.value) this.#set(typed);
  }

  #set(text) {
    this.field.value = text;
    this.completion.close();
    this.#typed();
  }

  async #run(what, facts) {
    const answer = await act(what, facts);
    if (!answer.ok) complain(answer.error);
    return answer.ok;
  }
}
