// Talk with the stand-in's server, and know the newest state of the workspace it has told.

let snapshot = null;

/** The workspace as `me` sees it now; null until the first answer. */
export const workspace = () => snapshot;

/** Fetch the state as this person sees it (null: whoever the server suggests) and make it the newest. */
export async function load(as) {
  const query = as ? `?as=${encodeURIComponent(as)}` : "";
  const response = await fetch(`/page/state${query}`, { cache: "no-store" });
  if (!response.ok) throw new Error(`The stand-in answered ${response.status}.`);
  const state = await response.json();
  state.personById = byId(state.people);
  state.channelById = byId(state.channels);
  state.groupById = byId(state.groups);
  state.names = JSON.stringify([state.people, state.groups, state.channels.map(({ id, name }) => [id, name])]);
  snapshot = state;
  return state;
}

const byId = (things) => new Map(things.map((thing) => [thing.id, thing]));

/** Do something as the current person. Always answers `{ok, …}`; what went wrong is a sentence in `error`. */
export async function act(what, facts = {}) {
  const body = JSON.stringify({ as: snapshot.me.id, do: what, ...facts });
  const headers = { "Content-Type": "application/json" };
  try {
    const response = await fetch("/page/act", { method: "POST", headers, body });
    return await response.json();
  } catch {
    return { ok: false, error: "The stand-in did not answer. Is it still running?" };
  } finally {
    document.dispatchEvent(new Event("acted"));
  }
}

/** Call `changed` after every change of the workspace, and `reachable(bool)` as the server comes and goes. */
export function listen(changed, reachable) {
  const events = new EventSource("/page/events");
  events.onmessage = changed;
  events.onopen = () => {
    reachable(true);
    changed();
  };
  events.onerror = () => reachable(false);
}

/** The name to show for a user id. */
export function nameOf(id) {
  const person = snapshot.personById.get(id);
  if (!person) return id;
  return person.display_name || person.real_name || person.name;
}

/** The name to show for a channel, with its sign; the direct messages with the bot are called after it. */
export function channelName(channel) {
  return channel.is_im ? snapshot.app.name : `#${channel.name}`;
}

/** Everybody one can act as or choose: no bots, nobody who left. */
export const humans = () => snapshot.people.filter((p) => !p.is_bot && !p.deleted && p.id !== "USLACKBOT");
