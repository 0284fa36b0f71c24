// Small questions with two answers: Slack's confirmation dialogs and our own.

import { freshId, h } from "./dom.js";
import { spoken, words } from "./mrkdwn.js";

const plainText = (text) => ({ type: "plain_text", text });

/** Ask; `question` is a Block Kit confirm object. Resolves to true if the person agrees. */
export function confirmed({ title, text, confirm, deny, style }) {
  const [titleId, textId] = [freshId("question"), freshId("question-text")];
  const agree = h(
    "button",
    { class: `button ${style === "danger" ? "danger" : "primary"}`, value: "yes" },
    spoken(confirm),
  );
  const refuse = h("button", { class: "button", value: "no", autofocus: true }, spoken(deny));
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": titleId, "aria-describedby": textId },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: titleId }, ...words(title)),
      h("div", { id: textId, class: "lines" }, ...words(text)),
      h("div", { class: "dialog-buttons" }, refuse, agree),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** Ask in plain words. */
export function sure(title, text, yes) {
  return confirmed({
    title: plainText(title),
    text: plainText(text),
    confirm: plainText(yes),
    deny: plainText("Cancel"),
    style: "danger",
  });
}
