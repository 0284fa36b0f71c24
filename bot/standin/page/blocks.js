// Block Kit drawn as Slack draws it: one function for each kind of block.

import { freshId, h } from "./dom.js";
import { drawElement, elementName, isGroup } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, words } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/** The blocks of a message or view; `errors` are sentences by block id. */
export function drawBlocks(surface, errors = {}) {
  return h(
    "div",
    { class: "blocks" },
    surface.blocks.map((block) => drawBlock(surface, block, errors[block.block_id])),
  );
}

function drawBlock(surface, block, error) {
  const draw = DRAW[block.type];
  if (!draw) return undrawn(block.type);
  const node = draw(surface, block, error);
  node.classList.add("block", `block-${block.type}`);
  return node;
}

const undrawn = (type) => h("p", { class: "undrawn" }, `This page does not draw “${type}”.`);

function element(surface, block, one) {
  const name = elementName(block, one);
  if (one.type === "image") return image(one);
  const node = drawElement(surface, block, one, { "aria-label": name }) ?? undrawn(one.type);
  return isGroup(one) ? h("fieldset", {}, h("legend", { class: "visually-hidden" }, name), node) : node;
}

function section(surface, block) {
  const text = block.text ? h("div", { class: "section-text lines" }, ...words(block.text)) : null;
  const fields = block.fields
    ? h(
        "div",
        { class: "section-fields" },
        block.fields.map((field) => h("div", { class: "lines" }, ...words(field))),
      )
    : null;
  const accessory = block.accessory ? h("div", { class: "accessory" }, element(surface, block, block.accessory)) : null;
  return h("div", {}, h("div", { class: "section-body" }, ...[text, fields].filter(Boolean)), accessory);
}

/** Home stands right under the page's title, messages and modals one step deeper. */
function header(surface, block) {
  return h(surface.container.type === "home" ? "h2" : "h3", {}, ...plain(block.text));
}

function context(_surface, block) {
  return h(
    "div",
    {},
    block.elements.map((one) => (one.type === "image" ? image(one) : h("span", { class: "lines" }, ...words(one)))),
  );
}

function actions(surface, block) {
  return h(
    "div",
    {},
    block.elements.map((one) => element(surface, block, one)),
  );
}

/** A labelled field with its hint and, when the app or the page refused it, the reason. */
function input(surface, block, error) {
  const [id, hintId, errorId] = [freshId("field"), freshId("hint"), freshId("error")];
  const described = [error && errorId, block.hint && hintId].filter(Boolean).join(" ") || null;
  const group = isGroup(block.element);
  const attributes = { id: group ? null : id, "aria-describedby": described, "aria-invalid": error ? "true" : null };
  const optional = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  return h(
    group ? "fieldset" : "div",
    { class: error ? "refused" : null, "data-block": block.block_id },
    h(group ? "legend" : "label", { for: group ? null : id }, ...plain(block.label), optional),
    drawElement(surface, block, block.element, attributes) ?? undrawn(block.element.type),
    error ? h("p", { id: errorId, class: "field-error" }, error) : null,
    block.hint ? h("p", { id: hintId, class: "hint" }, ...plain(block.hint)) : null,
  );
}

function image({ image_url: url, alt_text: alt, title }) {
  const picture = url ? h("img", { src: url, alt, loading: "lazy" }) : h("span", { class: "undrawn" }, alt);
  return title ? h("figure", {}, h("figcaption", {}, ...plain(title)), picture) : picture;
}

function table(_surface, block) {
  const [head = [], ...rows] = block.rows;
  const line = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((cell, column) => tableCell(cell, tag, block.column_settings?.[column])),
    );
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
    h(
      "table",
      {},
      h("thead", {}, line(head, "th")),
      h(
        "tbody",
        {},
        rows.map((cells) => line(cells, "td")),
      ),
    ),
  );
}

function tableCell(cell, tag, settings = {}) {
  const node = h(
    tag,
    { scope: tag === "th" ? "col" : null, class: settings?.is_wrapped ? "wrapped" : null },
    cell.type === "rich_text" ? richText(cell) : String(cell.text ?? cell.value ?? ""),
  );
  node.style.textAlign = settings?.align ?? "";
  return node;
}

const DRAW = {
  section,
  header,
  divider: () => h("hr"),
  context,
  actions,
  input,
  image: (_surface, block) => h("div", {}, image(block)),
  rich_text: (_surface, block) => richText(block),
  markdown: (_surface, block) => h("div", {}, ...markdown(block.text)),
  table,
};
