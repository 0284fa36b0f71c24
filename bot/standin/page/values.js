// What a person has typed and chosen in a message, a modal or a Home, in the shape Slack sends as `state.values`.

import { act } from "./api.js";
import { confirmed } from "./dialogs.js";

/** Per element type: the field its state is kept under, the field its first value comes from, and what "nothing" is. */
const KEEPS = {
  plain_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  checkboxes: ["selected_options", "initial_options", []],
  multi_users_select: ["selected_users", "initial_users", []],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  multi_channels_select: ["selected_channels", "initial_channels", []],
};

const touched = new Map();

/** One message, modal or Home: its blocks, what was chosen in them, and the way to press its buttons. */
export class Surface {
  /** `container` is the Page API's `{type, channel, ts, view_id}`; `failed` is told in a sentence what did not work. */
  constructor(container, blocks, failed) {
    this.container = container;
    this.blocks = blocks;
    this.failed = failed;
    this.key = [container.type, container.channel, container.ts, container.view_id].join(":");
  }

  /** The value of an element now: as touched by the person, or as it began. */
  value(block, element) {
    return this.state(block, element)[KEEPS[element.type][0]];
  }

  state(block, element) {
    const [field, initial, nothing = null] = KEEPS[element.type];
    const kept = touched.get(this.key)?.[block.block_id]?.[element.action_id];
    if (kept?.type === element.type) return kept;
    return { type: element.type, [field]: element[initial] ?? this.#preset(element) ?? nothing };
  }

  /** A conversations select may begin with the conversation it is shown in. */
  #preset(element) {
    const current = element.default_to_current_conversation ? this.container.channel : undefined;
    return element.type.startsWith("multi_") ? current && [current] : current;
  }

  /** Remember what was typed or chosen. */
  keep(block, element, value) {
    const mine = touched.get(this.key) ?? {};
    mine[block.block_id] ??= {};
    mine[block.block_id][element.action_id] = { type: element.type, [KEEPS[element.type][0]]: value };
    touched.set(this.key, mine);
  }

  /** `state.values`, whole. */
  values() {
    const values = {};
    for (const [block, element] of elementsOf(this.blocks)) {
      if (!(element.type in KEEPS)) continue;
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = this.state(block, element);
    }
    return values;
  }

  forget() {
    touched.delete(this.key);
  }

  /** Tell the app that an element was used: asks first where the element wants it. Answers whether it was told. */
  async press(block, element, facts) {
    if (element.confirm && !(await confirmed(element.confirm))) return false;
    const action = { type: element.type, action_id: element.action_id, block_id: block.block_id, ...facts };
    const answer = await act("press", { container: this.container, action, state: { values: this.values() } });
    if (!answer.ok) this.failed(answer.error);
    return true;
  }

  /** Keep a new value of an element that is not in an input block, and tell the app at once, as Slack does. */
  async choose(block, element, value, undo) {
    const before = this.value(block, element);
    this.keep(block, element, value);
    if (block.type === "input" && !block.dispatch_action) return;
    if (await this.press(block, element, { [KEEPS[element.type][0]]: value })) return;
    this.keep(block, element, before);
    undo(before);
  }

  /** Ask the app for the choices of an external select. */
  async options(block, element, value) {
    const facts = { action_id: element.action_id, block_id: block.block_id, container: this.container, value };
    const answer = await act("options", facts);
    if (!answer.ok) this.failed(answer.error);
    return answer;
  }
}

/** Each element with the block it sits in, in reading order. */
function* elementsOf(blocks) {
  for (const block of blocks) {
    for (const element of [...(block.elements ?? []), block.accessory, block.element]) {
      if (element?.action_id) yield [block, element];
    }
  }
}
