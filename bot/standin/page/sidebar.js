// The side of the page: who one acts as, the places to go to, and things to try.

import { act, channelName, humans, workspace } from "./api.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { titled } from "./people.js";
import { seenIn } from "./panels.js";
import { hrefTo } from "./place.js";
import { hasNew } from "./unread.js";

const byName = (a, b) => a.name.localeCompare(b.name);

export function showPeople(select) {
  const { me } = workspace();
  const options = humans().map((person) => ({
    key: person.id,
    signature: titled(person),
    draw: () => h("option", { value: person.id }, titled(person)),
  }));
  reconcile(select, options);
  select.value = me.id;
}

/** The links to every place, the current one marked, those with something new in bold. */
export function showPlaces(nav, at) {
  const { channels, app } = workspace();
  const rooms = channels.filter((channel) => !channel.is_im).sort(byName);
  const talks = channels.filter((channel) => channel.is_im);
  nav.replaceChildren(
    group(
      "Channels",
      rooms.map((channel) => channelLink(channel, at)),
    ),
    group("Apps", [
      placeLink("home", `${app.name} Home`, "home", { at }),
      ...talks.map((channel) => channelLink(channel, at)),
    ]),
  );
}

const group = (title, links) =>
  h(
    "div",
    { class: "places" },
    h("h2", {}, title),
    h(
      "ul",
      {},
      links.map((link) => h("li", {}, link)),
    ),
  );

function channelLink(channel, at) {
  const sign = channel.is_im ? "talk" : channel.is_private ? "lock" : "hash";
  const name = channel.is_im ? `${channelName(channel)} messages` : channel.name;
  const fresh = hasNew(
    workspace().me.id,
    channel.id,
    seenIn(channel).map((row) => row.message),
  );
  return placeLink(channel.id, name, sign, { at, fresh, isPrivate: channel.is_private && !channel.is_im });
}

function placeLink(id, name, sign, { at, fresh = false, isPrivate = false }) {
  return h(
    "a",
    {
      class: fresh ? "place fresh" : "place",
      href: hrefTo({ at: id }),
      "aria-current": id === at ? "page" : null,
      "data-focus": id,
    },
    icon(sign),
    h("span", {}, name),
    isPrivate ? h("span", { class: "visually-hidden" }, " (private)") : null,
    fresh ? h("span", { class: "dot" }, h("span", { class: "visually-hidden" }, " (new messages)")) : null,
  );
}

/** Buttons for what no person can do in Slack, such as letting the month end. */
export function showTries(section, list) {
  const { tries } = workspace();
  section.hidden = tries.length === 0;
  reconcile(
    list,
    tries.map((one) => ({ key: one.id, signature: JSON.stringify(one), draw: () => tryButton(one) })),
  );
}

function tryButton({ id, label, help }) {
  const helpId = `try-${id}`;
  const node = h("button", { class: "button", type: "button", "aria-describedby": helpId }, label);
  node.addEventListener("click", async () => {
    node.setAttribute("aria-busy", "true");
    const answer = await act("try", { id });
    node.removeAttribute("aria-busy");
    const said = answer.ok ? answer.text || `${label}: done.` : answer.error;
    document
      .getElementById("tries-answer")
      .replaceChildren(h("p", { class: answer.ok ? "lines" : "lines refused" }, said));
  });
  return h("div", { class: "try" }, node, h("p", { id: helpId }, help));
}
