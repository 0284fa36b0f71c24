// The emoji people and bots here use most, by Slack's names; any other stays written as `:name:`.

import { h } from "./dom.js";

// prettier-ignore
const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", "100": "💯", alarm_clock: "⏰", art: "🎨",
  arrow_down: "⬇️", arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄", balloon: "🎈", bar_chart: "📊",
  bell: "🔔", blue_heart: "💙", blush: "😊", book: "📖", books: "📚", boom: "💥", bouquet: "💐", broken_heart: "💔",
  bug: "🐛", building_construction: "🏗️", bulb: "💡", calendar: "📆", chart_with_downwards_trend: "📉",
  chart_with_upwards_trend: "📈", cherry_blossom: "🌸", clap: "👏", clipboard: "📋", coffee: "☕", confetti_ball: "🎊",
  crown: "👑", cry: "😢", crystal_ball: "🔮", date: "📅", dizzy: "💫", drum_with_drumsticks: "🥁", ear: "👂",
  earth_africa: "🌍", earth_americas: "🌎", exclamation: "❗", eyes: "👀", fire: "🔥", first_place_medal: "🥇",
  first_place: "🥇", gear: "⚙️", gem: "💎", gift: "🎁", globe_with_meridians: "🌐", green_heart: "💚", grin: "😁",
  grinning: "😀", hammer_and_wrench: "🛠️", handshake: "🤝", heart: "❤️", heart_eyes: "😍", heavy_check_mark: "✔️",
  heavy_plus_sign: "➕", hourglass: "⌛", hourglass_flowing_sand: "⏳", house: "🏠", hugging_face: "🤗", inbox_tray: "📥",
  information_source: "ℹ️", joy: "😂", key: "🔑", label: "🏷️", laughing: "😆", link: "🔗", lock: "🔒",
  loudspeaker: "📢", mag: "🔍", mailbox: "📫", medal: "🏅", mega: "📣", memo: "📝", microphone: "🎤", mute: "🔇",
  muscle: "💪", musical_note: "🎵", negative_squared_cross_mark: "❎", new: "🆕", no_bell: "🔕", no_entry: "⛔",
  ok: "🆗", ok_hand: "👌", open_hands: "👐", orange_heart: "🧡", package: "📦", page_facing_up: "📄", partying_face: "🥳",
  pause_button: "⏸️", double_vertical_bar: "⏸️", pencil: "📝", pencil2: "✏️", point_right: "👉", pray: "🙏",
  purple_heart: "💜", pushpin: "📌", question: "❓", raised_hand: "✋", raised_hands: "🙌", repeat: "🔁", rocket: "🚀",
  rolling_on_the_floor_laughing: "🤣", rotating_light: "🚨", scroll: "📜", second_place_medal: "🥈", second_place: "🥈",
  seedling: "🌱", shield: "🛡️", slightly_smiling_face: "🙂", smile: "😄", smiley: "😃", sparkles: "✨",
  sparkling_heart: "💖", speech_balloon: "💬", star: "⭐", star2: "🌟", star_struck: "🤩", stopwatch: "⏱️", sunflower: "🌻",
  sunny: "☀️", sweat_smile: "😅", tada: "🎉", test_tube: "🧪", thinking_face: "🤔", third_place_medal: "🥉",
  third_place: "🥉", trophy: "🏆", tulip: "🌷", two_hearts: "💕", v: "✌️", warning: "⚠️", wastebasket: "🗑️", wave: "👋",
  white_check_mark: "✅", wink: "😉", wrench: "🔧", writing_hand: "✍️", x: "❌", yellow_heart: "💛", zap: "⚡", zzz: "💤",
};

const NAMES = Object.keys(EMOJI).map((name) => name.replaceAll("+", "\\+"));

/** Source of a pattern for `:name:` with one group, the name; only names known here, so that `10:30:` stays a time. */
export const EMOJI_PATTERN = `:(${NAMES.join("|")}):(?::skin-tone-\\d:)?`;
const WRITTEN = new RegExp(EMOJI_PATTERN, "g");

/** The reactions offered first. */
export const USUAL = [
  "+1",
  "pray",
  "raised_hands",
  "heart",
  "tada",
  "eyes",
  "white_check_mark",
  "clap",
  "100",
  "rocket",
  "purple_heart",
  "fire",
];

/** An emoji, without its skin tone, with its name for those who cannot see it; an unknown one as it is written. */
export function emoji(name) {
  const char = EMOJI[name.split("::")[0]];
  if (!char) return `:${name}:`;
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, char);
}

/** Plain words in which `:name:` may stand. */
export function withEmoji(text) {
  return text
    .split(WRITTEN)
    .map((part, index) => (index % 2 ? emoji(part) : part))
    .filter((part) => part !== "");
}
