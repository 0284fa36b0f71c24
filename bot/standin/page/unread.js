// Which channels and threads hold something the person has not seen, remembered as long as the browser tab lives.

const STORED_UNDER = "stand-in/read";
const marks = JSON.parse(sessionStorage.getItem(STORED_UNDER) ?? "{}");

/** Everything said before the page was first opened counts as read, by everybody. */
export function startReading(state) {
  const all = Object.values(state.messages).flat();
  marks.since ??=
    all
      .map((message) => message.ts)
      .sort()
      .at(-1) ?? "0";
}

/** `conversation` is a channel id, or `channel:ts` for a thread. */
export function markRead(me, conversation, messages) {
  const newest = messages
    .map((message) => message.ts)
    .sort()
    .at(-1);
  if (!newest || newest <= lastRead(me, conversation)) return;
  marks[me] = { ...marks[me], [conversation]: newest };
  sessionStorage.setItem(STORED_UNDER, JSON.stringify(marks));
}

export function hasNew(me, conversation, messages) {
  const last = lastRead(me, conversation);
  return messages.some((message) => message.ts > last && message.user !== me);
}

const lastRead = (me, conversation) => marks[me]?.[conversation] ?? marks.since;
