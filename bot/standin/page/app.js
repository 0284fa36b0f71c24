// The page as a whole: fetch the workspace, draw where the person is, and draw again whenever something changes.

import { act, channelName, listen, load, workspace } from "./api.js";
import { keepingFocus } from "./dom.js";
import { icon } from "./icons.js";
import { ChannelPanel, ThreadPanel } from "./panels.js";
import { go, place } from "./place.js";
import { showPeople, showPlaces, showTries } from "./sidebar.js";
import { startReading } from "./unread.js";
import { Modal, showHome } from "./views.js";

const part = (id) => document.getElementById(id);
const redraw = () => workspace() && draw();
const modal = new Modal();
const main = new ChannelPanel(redraw);
const side = new ThreadPanel(redraw);

let reachable = true;
let homeOf = null;

// Fetching: one request at a time, and one more if something changed meanwhile.

let fetching = false;
let stale = false;

async function refresh() {
  stale = true;
  if (fetching) return;
  fetching = true;
  const isNewest = await fetchNewest();
  fetching = false;
  if (isNewest) draw();
  if (stale) refresh();
}

async function fetchNewest() {
  try {
    while (stale) {
      stale = false;
      startReading(await load(place().as));
    }
    return true;
  } catch {
    setReachable(false);
    return false;
  }
}

function setReachable(yes) {
  reachable = yes;
  drawBanner();
}

// Drawing

function draw() {
  if (!settle()) return;
  const { team, channelById, modal: view } = workspace();
  const { at, thread } = place();
  const channel = channelById.get(at);
  part("team-name").textContent = team.name;
  showPeople(part("act-as"));
  drawBanner();
  part("home").hidden = at !== "home";
  part("conversation").hidden = at === "home";
  const turned = drawThread(channel, thread);
  const moved = at === "home" ? drawHome() : drawChannel(channel);
  keepingFocus(part("places"), () => showPlaces(part("places"), at));
  showTries(part("tries"), part("tries-list"));
  modal.show(view);
  if (!view && (moved || turned)) arrive();
}

/** Make sure the address names a person and a place that are there; false if it was just put right. */
function settle() {
  const { me, channels, channelById, personById } = workspace();
  const { as, at } = place();
  if (as !== me.id && personById.has(as)) {
    refresh();
    return false;
  }
  if (as === me.id && (at === "home" || channelById.has(at))) return true;
  const wasTalk = at?.startsWith("D") && channels.find((channel) => channel.is_im);
  const general = channels.find((channel) => channel.name === "general");
  go({ as: me.id, at: (wasTalk || general || channels[0]).id }, { replace: true });
  return false;
}

function drawChannel(channel) {
  const members = `${channel.members.length} members`;
  title(
    channelName(channel),
    [channel.is_im ? "Direct messages with the app" : members, channel.topic].filter(Boolean).join(" · "),
  );
  homeOf = null;
  return main.show(part("conversation"), channel);
}

/** Coming to Home tells the app so, as Slack does. */
function drawHome() {
  const { app, me } = workspace();
  title(`${app.name} Home`, "What the app shows only to you");
  main.leave();
  showHome(part("home"));
  const isNew = homeOf !== me.id;
  homeOf = me.id;
  if (isNew) act("open_home");
  return isNew;
}

function title(name, topic) {
  part("place-title").textContent = name;
  part("place-topic").textContent = topic;
  document.title = `${name} · ${workspace().team.name}`;
}

/** Answers whether a thread was opened or closed just now. */
function drawThread(channel, thread) {
  const host = part("thread");
  const wasOpen = !host.hidden;
  host.hidden = !(channel && thread);
  part("frame").classList.toggle("with-thread", !host.hidden);
  if (!host.hidden) return side.show(host, channel, thread);
  side.leave();
  return wasOpen;
}

function drawBanner() {
  const state = workspace();
  const banner = part("banner");
  const silent = reachable && state && !state.app.connected;
  const words = silent ? `${state.app.name} is not connected: what you do here waits for nobody. Start the bot.` : "";
  banner.textContent = reachable ? words : "The stand-in does not answer. Trying again…";
  banner.hidden = !banner.textContent;
}

// Moving

/**
 * After going somewhere one can write at once; whoever chooses a person goes on choosing.
 * On a narrow screen the drawer closes.
 */
function arrive() {
  setDrawer(false);
  const focused = document.activeElement;
  if (focused === part("act-as") || focused.closest(".lit")) return;
  if (side.key) side.composer.focus();
  else if (main.key) main.composer.focus();
}

function setDrawer(open) {
  part("frame").classList.toggle("drawer-open", open);
  part("drawer").setAttribute("aria-expanded", String(open));
}

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || modal.view) return;
  if (part("frame").classList.contains("drawer-open")) {
    setDrawer(false);
    part("drawer").focus();
  } else if (part("thread").contains(event.target)) {
    go({ thread: undefined });
  }
}

part("drawer").append(icon("drawer"));
part("drawer").addEventListener("click", () => setDrawer(!part("frame").classList.contains("drawer-open")));
part("act-as").addEventListener("change", (event) => go({ as: event.target.value }));
document.querySelector(".skip-link").addEventListener("click", (event) => {
  event.preventDefault();
  (main.key ? main.composer : part("main")).focus();
});
document.addEventListener("keydown", escape);
document.addEventListener("acted", refresh);
addEventListener("hashchange", () => (place().as === workspace()?.me.id ? draw() : refresh()));
listen(refresh, setReachable);
