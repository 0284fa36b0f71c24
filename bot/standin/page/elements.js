// The interactive elements of Block Kit: buttons, selects, boxes, dates and text fields.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { follow } from "./links.js";
import { openMenu } from "./menu.js";
import { plain, spoken, words } from "./mrkdwn.js";
import { select } from "./selects.js";

/**
 * Draw an element. `attributes` carry its name: the id its label points to, or an `aria-label`.
 * Answers null for a type this page does not draw.
 */
export function drawElement(surface, block, element, attributes) {
  const draw = /_select$/.test(element.type) ? select : DRAW[element.type];
  const focus = `${block.block_id}/${element.action_id}`;
  const autofocus = element.focus_on_load ? { autofocus: true } : {};
  return draw ? draw(surface, block, element, { "data-focus": focus, ...autofocus, ...attributes }) : null;
}

/** The words an element outside an input block is found by. */
export function elementName(block, element) {
  const text = element.placeholder ?? (block.type === "section" ? block.text : undefined);
  return element.accessibility_label ?? (text ? spoken(text) : "Choose");
}

/** Elements that are several controls and so need a group with a legend around them. */
export const isGroup = (element) => element.type === "checkboxes" || element.type === "radio_buttons";

function button(surface, block, element, attributes) {
  const style = ["button", element.style].filter(Boolean).join(" ");
  const named = {
    class: style,
    type: "button",
    "data-focus": attributes["data-focus"],
    "aria-label": element.accessibility_label,
  };
  const node = h("button", named, ...plain(element.text));
  node.addEventListener("click", async () => {
    node.setAttribute("aria-busy", "true");
    if (element.url) follow(element.url);
    await surface.press(block, element, { value: element.value, text: element.text });
    node.removeAttribute("aria-busy");
  });
  return node;
}

function overflow(surface, block, element, attributes) {
  const choose = (option) => {
    if (option.url) follow(option.url);
    surface.press(block, element, { selected_option: option });
  };
  const items = element.options.map((option) => ({ label: spoken(option.text), run: () => choose(option) }));
  const node = h(
    "button",
    {
      class: "button overflow",
      type: "button",
      "data-focus": attributes["data-focus"],
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": element.accessibility_label ?? "More options",
      onclick: () => openMenu(node, "More options", items),
    },
    icon("more"),
  );
  return node;
}

function boxes(surface, block, element, attributes) {
  const many = element.type === "checkboxes";
  const group = `${surface.key}/${attributes["data-focus"]}`;
  const chosen = () =>
    [surface.value(block, element)]
      .flat()
      .filter(Boolean)
      .map((option) => option.value);
  const show = () =>
    inputs.forEach((input) => {
      input.checked = chosen().includes(input.value);
    });
  const changed = () => {
    const options = element.options.filter((_, index) => inputs[index].checked);
    surface.choose(block, element, many ? options : (options[0] ?? null), show);
  };
  const inputs = element.options.map((option, index) =>
    h("input", {
      type: many ? "checkbox" : "radio",
      name: group,
      value: option.value,
      onchange: changed,
      "data-focus": `${attributes["data-focus"]}/${index}`,
      autofocus: attributes.autofocus && index === 0,
      "aria-describedby": attributes["aria-describedby"],
    }),
  );
  show();
  const rows = element.options.map((option, index) =>
    h(
      "label",
      { class: "box" },
      inputs[index],
      h("span", {}, ...words(option.text), option.description ? h("small", {}, ...words(option.description)) : null),
    ),
  );
  return h("div", { class: "boxes" }, ...rows);
}

/** One-line fields and text areas. `value` is null while nothing is typed, as Slack sends it. */
function textField(surface, block, element, attributes) {
  const kept = surface.value(block, element) ?? "";
  const placeholder = element.placeholder ? spoken(element.placeholder) : null;
  const keep = () => surface.keep(block, element, field.value || null);
  const dispatch = () => {
    keep();
    if (block.dispatch_action) surface.press(block, element, { value: field.value || null });
  };
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const common = { class: "text-field", placeholder, autocomplete: "off", ...attributes };
  const field = element.multiline
    ? h("textarea", { rows: 4, ...common })
    : h("input", { type: "text", inputmode: INPUT_MODES[element.type], ...common });
  field.value = kept;
  field.addEventListener("input", triggers.includes("on_character_entered") ? dispatch : keep);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || element.multiline || !block.dispatch_action) return;
    event.preventDefault();
    if (triggers.includes("on_enter_pressed")) dispatch();
  });
  return field;
}

const INPUT_MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

/** Dates and times; the browser's own pickers speak Slack's `YYYY-MM-DD` and `HH:mm`. */
function moment(surface, block, element, attributes) {
  const [type, read, write] = MOMENTS[element.type];
  const show = (value) => {
    field.value = value ? write(value) : "";
  };
  const changed = () => surface.choose(block, element, field.value ? read(field.value) : null, show);
  const field = h("input", { class: "text-field moment", type, onchange: changed, ...attributes });
  show(surface.value(block, element));
  return field;
}

const same = (value) => value;
const MOMENTS = {
  datepicker: ["date", same, same],
  timepicker: ["time", same, same],
  datetimepicker: ["datetime-local", (local) => Math.floor(new Date(local).getTime() / 1000), localMoment],
};

/** Seconds since 1970 as a `datetime-local` field wants them. */
function localMoment(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const DRAW = {
  button,
  overflow,
  checkboxes: boxes,
  radio_buttons: boxes,
  plain_text_input: textField,
  number_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  datepicker: moment,
  timepicker: moment,
  datetimepicker: moment,
};
