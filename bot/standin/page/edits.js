// Change a message of one's own where it stands: Enter saves, Escape leaves it as it was.

import { act, workspace } from "./api.js";
import { h } from "./dom.js";
import { unescaped } from "./mentions.js";
import { complain } from "./notices.js";

let edited = null;

export const isEdited = (message) => edited === message.ts;

/** Turn a message into a field; `redraw` shows the change. */
export function edit(message, redraw) {
  edited = message.ts;
  redraw();
  document.querySelector(".editor textarea")?.focus();
}

/** The field in the place of the message's text. */
export function editor(channel, message, redraw) {
  const field = h(
    "textarea",
    { "aria-label": "Edit message", rows: 3, "data-focus": "editor" },
    asTyped(message.text ?? ""),
  );
  const leave = () => {
    edited = null;
    redraw();
  };
  const save = async () => {
    const answer = await act("edit", { channel: channel.id, ts: message.ts, text: field.value });
    if (answer.ok) leave();
    else complain(answer.error);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return h(
    "div",
    { class: "editor" },
    field,
    h(
      "div",
      { class: "editor-buttons" },
      h("button", { class: "button", type: "button", onclick: leave }, "Cancel"),
      h("button", { class: "button primary", type: "button", onclick: save }, "Save"),
    ),
  );
}

/** A stored text as a person would type it: `<@U1>` is `@ana` again. */
function asTyped(text) {
  const { personById, groupById, channelById } = workspace();
  const typed = text.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (whole, target, label) => {
    const id = target.slice(1);
    if (target.startsWith("@")) return `@${personById.get(id)?.name ?? id}`;
    if (target.startsWith("#")) return `#${label || channelById.get(id)?.name || id}`;
    if (target.startsWith("!subteam^")) return `@${groupById.get(target.slice("!subteam^".length))?.handle ?? label}`;
    if (target.startsWith("!")) return `@${id}`;
    return label ? whole : target;
  });
  return unescaped(typed);
}
