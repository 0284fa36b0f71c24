// Short words to the person about what just happened: seen in a corner, and read out.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const PATIENCE = 12_000;

/** Show a sentence about something that went wrong, until it is dismissed or has stood a while. */
export function complain(sentence) {
  const notice = h("p", { class: "notice" }, h("span", {}, sentence));
  const dismiss = () => notice.remove();
  notice.append(
    h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", onclick: dismiss }, icon("close")),
  );
  document.getElementById("notices").append(notice);
  setTimeout(dismiss, PATIENCE);
}

/** Have a screen reader say it. */
export function announce(sentence) {
  document.getElementById("announcer").replaceChildren(h("p", {}, sentence));
}
