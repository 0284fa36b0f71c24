// Build elements, and refresh lists of them without losing focus or anything typed.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "readOnly", "indeterminate"]);

/** `h("button", {class: "x", onclick: f}, "text", node, null)`: text is always text, never markup. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...kept(children));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

/** Children as `append` wants them: nested lists opened, what is absent left out. */
export function kept(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

let ids = 0;

/** An id for `aria-labelledby` and its kin. */
export function freshId(stem) {
  ids += 1;
  return `${stem}-${ids}`;
}

const signatures = new WeakMap();

/**
 * Make the children of `container` be `items` (`{key, signature, draw}`): what has not changed stays the very
 * same element, what has is drawn anew, and focus goes to its successor.
 */
export function reconcile(container, items) {
  const wanted = new Set(items.map((item) => item.key));
  const before = new Map();
  for (const node of [...container.children]) {
    if (wanted.has(node.dataset.key)) before.set(node.dataset.key, node);
    else removeKeepingFocus(node);
  }
  let place = container.firstElementChild;
  for (const item of items) {
    const old = before.get(item.key);
    const node = old && signatures.get(old) === item.signature ? old : drawn(item);
    if (old && node !== old) {
      if (place === old) place = node;
      replaceKeepingFocus(old, node);
    }
    if (node === place) place = place.nextElementSibling;
    else container.insertBefore(node, place);
  }
}

function drawn(item) {
  const node = item.draw();
  node.dataset.key = item.key;
  signatures.set(node, item.signature);
  return node;
}

/** Put `fresh` where `old` was; the control with the same `data-focus` gets the focus and the selection. */
function replaceKeepingFocus(old, fresh) {
  const held = old.contains(document.activeElement) ? focusOf(document.activeElement) : null;
  old.replaceWith(fresh);
  if (held) refocus(fresh, held);
}

/** What it takes to find the focused control again after a redraw. */
export function focusOf(node) {
  const name = node.closest("[data-focus]")?.dataset.focus;
  const typing = "selectionStart" in node && node.selectionStart !== null;
  return { name, selection: typing ? [node.selectionStart, node.selectionEnd] : null };
}

/** Give the focus back to the control remembered in `held`, or else to `root` itself. */
export function refocus(root, held) {
  const found = held.name && root.querySelector(`[data-focus="${CSS.escape(held.name)}"]`);
  const target = found && !found.disabled ? found : root;
  target.focus({ preventScroll: true });
  if (target === found && held.selection) target.setSelectionRange?.(...held.selection);
}

function removeKeepingFocus(node) {
  const held = node.contains(document.activeElement);
  const neighbours = [node.nextElementSibling, node.previousElementSibling];
  node.remove();
  if (held) neighbours.find((other) => other?.hasAttribute("tabindex"))?.focus({ preventScroll: true });
}

/** Run `change`, which draws the inside of `root` anew, and give the focus back to the same control in it. */
export function keepingFocus(root, change) {
  const held = root.contains(document.activeElement) ? focusOf(document.activeElement) : null;
  change();
  if (held) refocus(root, held);
}
