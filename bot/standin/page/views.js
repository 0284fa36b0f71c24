// The app's views: modals, in a dialog that keeps the focus, and the Home tab.

import { act, workspace } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { focusOf, freshId, h, reconcile, refocus } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { complain } from "./notices.js";
import { Surface } from "./values.js";

/** The Home tab, or a few words while the app has not drawn one. */
export function showHome(host) {
  const { home, app, me, names } = workspace();
  const nothing = () => h("p", { class: "empty" }, `${app.name} has not published a Home for you yet.`);
  const surface = () => new Surface({ type: "home", view_id: home.id }, home.blocks, complain);
  const key = home ? `${me.id}/${home.id}` : "nothing";
  const signature = JSON.stringify([home?.blocks, names, me.id]);
  reconcile(host, [
    { key, signature, draw: () => (home ? h("div", { tabindex: "-1" }, drawBlocks(surface())) : nothing()) },
  ]);
}

/** The one dialog in which the person's modals appear; a modal pushed on another takes its place in it. */
export class Modal {
  constructor() {
    this.titleId = freshId("modal-title");
    this.dialog = h("dialog", {
      class: "modal",
      "aria-labelledby": this.titleId,
      oncancel: (event) => this.#cancel(event),
    });
    document.body.append(this.dialog);
    this.view = null;
  }

  /** Show this view, or none. What was typed stays where the view is only updated. */
  show(view) {
    if (!view) return this.#hide();
    const signature = JSON.stringify([view.id, view.blocks, view.title, view.submit, view.close, workspace().names]);
    if (signature === this.signature) return;
    this.signature = signature;
    const isOther = view.id !== this.view?.id;
    this.view = view;
    this.surface = new Surface({ type: "modal", view_id: view.id }, view.blocks, (sentence) =>
      this.#redraw({ error: sentence }),
    );
    if (isOther) this.#open();
    else this.#redraw({});
  }

  #open() {
    this.dialog.replaceChildren(this.#draw({}));
    if (!this.dialog.open) {
      this.opener = document.activeElement;
      this.dialog.showModal();
    }
    const first = "[autofocus], .modal-body :is(input, textarea)";
    (this.dialog.querySelector(first) ?? this.dialog.querySelector("footer button"))?.focus();
  }

  #hide() {
    if (!this.view) return;
    this.surface.forget();
    this.view = this.signature = null;
    this.dialog.close();
    this.dialog.replaceChildren();
    this.#giveBack();
  }

  /** The focus returns to what opened the modal, or as near to it as is still there. */
  #giveBack() {
    const near = [
      this.opener,
      this.opener?.closest("article"),
      document.querySelector(".composer-field"),
      document.getElementById("main"),
    ];
    for (const node of near) {
      node?.focus({ preventScroll: true });
      if (node && node === document.activeElement && node !== document.body) return;
    }
  }

  /** Draw anew in place: the same field keeps the focus, unless a refused one needs it. */
  #redraw({ error, errors }) {
    const held = this.dialog.contains(document.activeElement) ? focusOf(document.activeElement) : {};
    const top = this.dialog.querySelector(".modal-body").scrollTop;
    this.dialog.replaceChildren(this.#draw({ error, errors }));
    this.dialog.querySelector(".modal-body").scrollTop = top;
    const refused = errors && this.dialog.querySelector(".refused :is(input, textarea)");
    if (refused) refused.focus();
    else refocus(this.dialog.firstElementChild, held);
  }

  #draw({ error, errors }) {
    const { title, submit, close } = this.view;
    const leave = () => this.#close();
    return h(
      "form",
      { class: "modal-form", novalidate: true, tabindex: "-1", onsubmit: (event) => this.#submit(event) },
      h(
        "header",
        { class: "modal-head" },
        h("h2", { id: this.titleId }, ...plain(title)),
        h(
          "button",
          {
            class: "icon-button",
            type: "button",
            "aria-label": "Dismiss dialog",
            "data-focus": "dismiss",
            onclick: leave,
          },
          icon("close"),
        ),
      ),
      h(
        "div",
        { class: "modal-body" },
        error ? h("p", { class: "modal-error", role: "alert" }, error) : null,
        drawBlocks(this.surface, errors),
      ),
      h(
        "footer",
        { class: "modal-foot" },
        h(
          "button",
          { class: "button", type: "button", "data-focus": "close", onclick: leave },
          ...plain(close ?? CANCEL),
        ),
        submit ? h("button", { class: "button primary", "data-focus": "submit" }, ...plain(submit)) : null,
      ),
    );
  }

  async #submit(event) {
    event.preventDefault();
    if (!this.view.submit || this.busy) return;
    this.#setBusy(true);
    const { id } = this.view;
    const answer = await act("submit", { view_id: id, state: { values: this.surface.values() } });
    this.#setBusy(false);
    if (answer.ok || this.view?.id !== id) return;
    const errors = answer.errors ?? {};
    this.#redraw(Object.keys(errors).length ? { errors } : { error: answer.error });
  }

  #setBusy(busy) {
    this.busy = busy;
    const button = this.dialog.querySelector("[data-focus=submit]");
    if (busy) button?.setAttribute("aria-busy", "true");
    else button?.removeAttribute("aria-busy");
  }

  /** Escape asks the app's server like the buttons do; the dialog closes when the view is gone. */
  #cancel(event) {
    if (event.target !== this.dialog) return;
    event.preventDefault();
    this.#close();
  }

  async #close() {
    const answer = await act("close", { view_id: this.view.id });
    if (!answer.ok) this.#redraw({ error: answer.error });
  }
}

const CANCEL = { type: "plain_text", text: "Cancel" };
