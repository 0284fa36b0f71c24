// Moments in words, in the reader's own language and time zone.

const style = (options) => new Intl.DateTimeFormat(undefined, options);
const TIME = style({ hour: "2-digit", minute: "2-digit" });
const TIME_SECONDS = style({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const LONG = style({ weekday: "long", month: "long", day: "numeric", year: "numeric" });
const LONG_THIS_YEAR = style({ weekday: "long", month: "long", day: "numeric" });
const FULL = style({ month: "long", day: "numeric", year: "numeric" });
const PLAIN = style({ month: "long", day: "numeric" });
const SHORT = style({ month: "short", day: "numeric", year: "numeric" });
const SLASH = style({ dateStyle: "short" });
const NEAR = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

const momentOf = (ts) => new Date(Number.parseFloat(ts) * 1000);
export const timeOf = (ts) => TIME.format(momentOf(ts));
export const longDate = (ts) => LONG.format(momentOf(ts));

/** The day as a divider names it: Today, Yesterday, or the date. */
export function dayName(ts) {
  const date = momentOf(ts);
  const near = nearDay(date);
  if (near) return near[0].toUpperCase() + near.slice(1);
  return (date.getFullYear() === new Date().getFullYear() ? LONG_THIS_YEAR : LONG).format(date);
}

/** Slack's `{date_short} at {time}` templates. */
export function formatted(seconds, template) {
  const date = new Date(Number(seconds) * 1000);
  return template.replace(/\{(\w+)\}/g, (whole, name) => FORMATS[name]?.(date) ?? whole);
}

const FORMATS = {
  date_num: (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  date_slash: (date) => SLASH.format(date),
  date: (date) => PLAIN.format(date),
  date_short: (date) => SHORT.format(date),
  date_long: (date) => LONG.format(date),
  date_long_full: (date) => FULL.format(date),
  date_pretty: (date) => nearDay(date) ?? PLAIN.format(date),
  date_short_pretty: (date) => nearDay(date) ?? SHORT.format(date),
  date_long_pretty: (date) => nearDay(date) ?? LONG.format(date),
  day_divider_pretty: (date) => nearDay(date) ?? LONG.format(date),
  time: (date) => TIME.format(date),
  time_secs: (date) => TIME_SECONDS.format(date),
  ago,
};

const two = (number) => String(number).padStart(2, "0");

function nearDay(date) {
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(date) - midnight(Date.now())) / 86400000);
  return Math.abs(days) <= 1 ? NEAR.format(days, "day") : null;
}

function ago(date) {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? STEPS.at(-1);
  return NEAR.format(Math.round(seconds / length), unit);
}
