// How people and bots are shown: a square with initials in their colour, and their name.

import { nameOf, workspace } from "./api.js";
import { h } from "./dom.js";

const DARK = 0.45;

/** Who said a message: `{id, name, isApp}`. */
export function authorOf(message) {
  const { app, people } = workspace();
  const id =
    message.user ?? people.find((person) => person.is_bot && message.bot_id?.slice(1) === person.id.slice(1))?.id;
  const isApp = Boolean(message.bot_id || workspace().personById.get(id)?.is_bot);
  return { id, isApp, name: message.username ?? (id ? nameOf(id) : app.name) };
}

/** Decoration: the name always stands beside it. */
export function avatar({ id, name }) {
  const color = workspace().personById.get(id)?.color || "6b6b6b";
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
  const node = h("span", { class: isLight(color) ? "avatar on-light" : "avatar", "aria-hidden": "true" }, initials);
  node.style.backgroundColor = `#${color}`;
  return node;
}

/** Whether dark letters read better on it. */
function isLight(color) {
  const [r, g, b] = [0, 2, 4].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > DARK ** 2;
}

/** A name for lists of people, with what they may do here. */
export function titled(person) {
  const role = person.is_owner ? "owner" : person.is_admin ? "admin" : null;
  return role ? `${nameOf(person.id)} (${role})` : nameOf(person.id);
}
