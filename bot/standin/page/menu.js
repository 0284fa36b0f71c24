// Menus that open at a button: arrow keys move, Enter chooses, Escape and a click elsewhere close.

import { h } from "./dom.js";

let close = () => {};

/** Open a menu at `anchor`; `items` are `{label, content, run, danger}`. `grid` lays them out side by side. */
export function openMenu(anchor, label, items, { grid = false } = {}) {
  const reopened = anchor.getAttribute("aria-expanded") === "true";
  close();
  if (reopened) return;
  const menu = h(
    "div",
    { class: grid ? "menu menu-grid" : "menu", role: "menu", "aria-label": label, popover: "manual" },
    items.map((item) => button(item)),
  );
  const host = anchor.closest("dialog, main, aside") ?? document.body;
  host.append(menu);
  menu.showPopover();
  const letGo = keepBeside(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  const leave = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  };
  document.addEventListener("pointerdown", leave);
  close = () => {
    document.removeEventListener("pointerdown", leave);
    letGo();
    if (menu.contains(document.activeElement)) anchor.focus();
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    close = () => {};
  };
  menu.addEventListener("keydown", (event) => moveIn(menu, event));
  menu.firstElementChild.focus();
}

function button({ label, content, run, danger }) {
  const choose = () => {
    close();
    run();
  };
  const attributes = {
    class: danger ? "menu-item danger" : "menu-item",
    role: "menuitem",
    tabindex: "-1",
    type: "button",
  };
  return h("button", { ...attributes, "aria-label": content ? label : null, onclick: choose }, content ?? label);
}

function moveIn(menu, event) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 }[
    event.key
  ];
  if (next !== undefined) items.at(next % items.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}

/** Hold a popover beside its anchor while things scroll; call the answer to let go. */
export function keepBeside(popover, anchor) {
  const place = () => putBeside(popover, anchor);
  place();
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  return () => {
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
  };
}

/** Under its anchor, or above it, and always inside the window. */
function putBeside(popover, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const below = at.bottom + height + 8 <= innerHeight || at.top < height;
  popover.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - height - 4)}px`;
  popover.style.left = `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`;
}
