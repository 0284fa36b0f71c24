// What a writing field offers while one types: people and groups after `@`, commands after `/`.

import { nameOf, workspace } from "./api.js";
import { freshId, h } from "./dom.js";
import { keepBeside } from "./menu.js";

const MOST = 8;
const BROADCASTS = ["channel", "here"];

export class Completion {
  constructor(field) {
    this.field = field;
    this.listId = freshId("completions");
    this.letGo = () => {};
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.close());
  }

  /** Offer what fits the word before the caret. */
  #look() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const [, typed] = before.match(/(?:^|[\s(])([@/][\p{L}\p{N}._'-]*)$/u) ?? [];
    const offered = typed ? offers(typed, before) : [];
    const done = offered.some((offer) => offer.insert === typed);
    if (!offered.length || done) this.close();
    else this.#open(offered.slice(0, MOST), typed);
  }

  #open(offered, typed) {
    this.close();
    this.offered = offered;
    this.typed = typed;
    this.list = h(
      "div",
      { id: this.listId, class: "choices", role: "listbox", "aria-label": "Suggestions", popover: "manual" },
      offered.map(({ insert, note }, index) =>
        h(
          "div",
          {
            id: `${this.listId}-${index}`,
            role: "option",
            class: "choice",
            "aria-selected": "false",
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.#pick(index),
          },
          h("span", {}, insert),
          h("small", {}, note),
        ),
      ),
    );
    this.field.closest("main, aside").append(this.list);
    this.list.showPopover();
    this.letGo = keepBeside(this.list, this.field);
    this.field.setAttribute("aria-controls", this.listId);
    this.#point(0);
  }

  #point(index) {
    this.at = (index + this.offered.length) % this.offered.length;
    for (const [at, option] of [...this.list.children].entries()) {
      option.classList.toggle("pointed", at === this.at);
      option.setAttribute("aria-selected", String(at === this.at));
    }
    this.field.setAttribute("aria-activedescendant", `${this.listId}-${this.at}`);
  }

  #pick(index) {
    const caret = this.field.selectionStart;
    this.field.setRangeText(`${this.offered[index].insert} `, caret - this.typed.length, caret, "end");
    this.field.dispatchEvent(new Event("input"));
  }

  /** Take a key if the list is open and it is one of ours. */
  key(event) {
    if (!this.list) return false;
    if (event.key === "ArrowDown") this.#point(this.at + 1);
    else if (event.key === "ArrowUp") this.#point(this.at - 1);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#pick(this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    this.letGo();
    this.list?.remove();
    this.list = null;
    this.field.removeAttribute("aria-controls");
    this.field.removeAttribute("aria-activedescendant");
  }
}

/** `{insert, note}` for everything that begins like what was typed. */
function offers(typed, before) {
  const { people, groups, commands } = workspace();
  if (typed.startsWith("/")) {
    const known = commands.map(({ command, description }) => ({ insert: command, note: description }));
    return before === typed ? known.filter((offer) => offer.insert.startsWith(typed)) : [];
  }
  const begin = typed.slice(1).toLowerCase();
  const fits = (...names) =>
    names.some((name) =>
      name
        .toLowerCase()
        .split(" ")
        .some((word) => word.startsWith(begin)),
    );
  return [
    ...people
      .filter((p) => !p.deleted && fits(p.name, nameOf(p.id)))
      .map((p) => ({ insert: `@${p.name}`, note: nameOf(p.id) })),
    ...groups.filter((g) => fits(g.handle, g.name)).map((g) => ({ insert: `@${g.handle}`, note: g.name })),
    ...BROADCASTS.filter((name) => fits(name)).map((name) => ({
      insert: `@${name}`,
      note: "Everybody in this channel",
    })),
  ];
}
