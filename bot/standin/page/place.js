// Where the person is (who, which channel, which thread): kept in the address, so that reload and back find it again.

/** `{as, at, thread}`: the person, a channel id or "home", and the open thread's ts; each may be undefined. */
export function place() {
  const [, as, at, thread] = location.hash.split("/").map(decodeURIComponent);
  return { as: as || undefined, at: at || undefined, thread: thread || undefined };
}

/** The address of a place; what is not said stays as it is now, and another channel closes the thread. */
export function hrefTo(change) {
  const here = place();
  const moves = "at" in change && change.at !== here.at;
  const { as, at, thread } = { ...here, ...(moves ? { thread: undefined } : {}), ...change };
  return `#/${[as, at, thread]
    .map((part) => encodeURIComponent(part ?? ""))
    .join("/")
    .replace(/\/+$/, "")}`;
}

/** Go there; `replace` leaves no step for the Back button. */
export function go(change, { replace = false } = {}) {
  const href = hrefTo(change);
  if (href === location.hash) return;
  if (replace) {
    history.replaceState(null, "", href);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = href;
  }
}

let spotlight = null;

/** Ask that this message be scrolled to and lit up as soon as it is drawn. */
export function lightUp(ts) {
  spotlight = ts;
}

/** The message to light up, told once, to the first list that has it. */
export function takeSpotlight(has) {
  if (!spotlight || !has(spotlight)) return null;
  const ts = spotlight;
  spotlight = null;
  return ts;
}
