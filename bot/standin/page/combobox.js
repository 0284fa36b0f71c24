// A select one can type into: one choice or several, from a list at hand or asked for as one types.

import { freshId, h, kept } from "./dom.js";
import { icon } from "./icons.js";
import { keepBeside } from "./menu.js";

/**
 * `choices` are `{id, label, description, group}`; `search(text)`, where given, fetches them instead.
 * `changed(chosen)` is called with the list of chosen choices.
 */
export class Combobox {
  constructor({ attributes, chosen, choices = [], search, many = false, most = Infinity, placeholder, changed }) {
    Object.assign(this, { choices, search, many, most, changed, placeholder: placeholder ?? "" });
    this.listId = freshId("choices");
    this.shown = [];
    this.at = -1;
    this.letGo = () => {};
    this.input = h("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      class: "combobox-input",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      ...attributes,
      onclick: () => this.open(""),
      oninput: () => this.open(this.input.value),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.#leave(),
    });
    this.list = h("div", {
      id: this.listId,
      role: "listbox",
      class: "choices",
      popover: "manual",
      "aria-multiselectable": many ? "true" : null,
      "aria-label": attributes["aria-label"] ?? "Choices",
      onpointerdown: (event) => event.preventDefault(),
    });
    this.chips = many ? h("ul", { class: "chips", "aria-label": "Chosen" }) : null;
    this.node = h(
      "div",
      { class: many ? "combobox combobox-many" : "combobox" },
      ...kept([this.chips, this.input, this.list]),
    );
    this.set(chosen);
  }

  /** Show these as chosen. */
  set(chosen) {
    this.chosen = chosen;
    if (this.many) {
      this.chips.replaceChildren(...chosen.map((choice) => this.#chip(choice)));
      this.chips.hidden = chosen.length === 0;
      this.input.placeholder = chosen.length ? "" : this.placeholder;
    } else {
      this.input.value = chosen[0]?.label ?? "";
      this.input.placeholder = this.placeholder;
      this.input.size = Math.max(10, (this.input.value || this.placeholder).length + 2);
    }
  }

  #chip(choice) {
    const remove = () => {
      this.#change(this.chosen.filter((other) => other.id !== choice.id));
      this.input.focus();
    };
    return h(
      "li",
      { class: "chip" },
      choice.label,
      h(
        "button",
        { type: "button", class: "chip-remove", "aria-label": `Remove ${choice.label}`, onclick: remove },
        icon("close"),
      ),
    );
  }

  /** Open the list with what fits `text`. */
  async open(text) {
    this.asked = text;
    const found = this.search ? await this.search(text) : this.choices;
    if (this.asked !== text || !this.node.contains(document.activeElement)) return;
    const wanted = text.trim().toLowerCase();
    const fits = (choice) => this.search || `${choice.label} ${choice.group ?? ""}`.toLowerCase().includes(wanted);
    this.shown = found.filter(fits);
    this.list.replaceChildren(...this.#options());
    if (!this.isOpen) this.list.showPopover();
    this.list.style.minWidth = `${this.node.offsetWidth}px`;
    this.letGo();
    this.letGo = keepBeside(this.list, this.node);
    this.input.setAttribute("aria-expanded", "true");
    const current = this.shown.findIndex((choice) => this.#isChosen(choice));
    this.#point(this.many || current < 0 ? 0 : current);
  }

  #options() {
    if (!this.shown.length) return [h("p", { class: "no-choices" }, "Nothing found.")];
    const nodes = [];
    let group;
    for (const [index, choice] of this.shown.entries()) {
      if (choice.group && choice.group !== group)
        nodes.push(h("p", { class: "choice-group", role: "presentation" }, choice.group));
      group = choice.group;
      nodes.push(this.#option(choice, index));
    }
    return nodes;
  }

  #option(choice, index) {
    const attributes = {
      id: `${this.listId}-${index}`,
      role: "option",
      "aria-selected": String(this.#isChosen(choice)),
    };
    return h(
      "div",
      { ...attributes, class: "choice", onclick: () => this.#pick(choice) },
      h("span", {}, choice.label),
      choice.description ? h("small", {}, choice.description) : null,
    );
  }

  #isChosen = (choice) => this.chosen.some((other) => other.id === choice.id);

  #point(index) {
    this.at = Math.max(0, Math.min(index, this.shown.length - 1));
    this.list.querySelector(".pointed")?.classList.remove("pointed");
    const option = this.shown.length ? document.getElementById(`${this.listId}-${this.at}`) : null;
    option?.classList.add("pointed");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #pick(choice) {
    const without = this.chosen.filter((other) => other.id !== choice.id);
    this.close();
    if (!this.many) this.#change([choice]);
    else if (without.length < this.chosen.length) this.#change(without);
    else if (this.chosen.length < this.most) this.#change([...this.chosen, choice]);
  }

  #change(chosen) {
    if (this.many) this.input.value = "";
    this.set(chosen);
    this.changed(chosen);
  }

  close() {
    this.asked = null;
    this.letGo();
    if (this.isOpen) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  /** Words typed and not chosen are dropped; an emptied field chooses nothing. */
  #leave() {
    this.close();
    if (this.many) this.input.value = "";
    else if (this.chosen.length && this.input.value.trim() === "") this.#change([]);
    else this.set(this.chosen);
  }

  #key(event) {
    const moves = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: this.at + 8, PageUp: this.at - 8 };
    if (event.key in moves) {
      event.preventDefault();
      if (this.isOpen) this.#point(moves[event.key]);
      else this.open("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.isOpen && this.shown[this.at]) this.#pick(this.shown[this.at]);
      else if (!this.isOpen) this.open("");
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      if (!this.many) this.set(this.chosen);
    } else if (event.key === "Backspace" && this.many && !this.input.value && this.chosen.length) {
      this.#change(this.chosen.slice(0, -1));
    }
  }
}
