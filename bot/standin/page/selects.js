// The select menus of Block Kit: whatever they choose from, as one kind of list one can type into.

import { channelName, humans, nameOf, workspace } from "./api.js";
import { Combobox } from "./combobox.js";
import { spoken } from "./mrkdwn.js";

const MIN_QUERY_LENGTH = 3;
const KINDS_OF_CONVERSATION = ["im", "mpim", "private", "public"];

/** A select of any source, single or multi. `attributes` name the input: an id for its label, or an aria-label. */
export function select(surface, block, element, attributes) {
  const source = element.type.replace("multi_", "").replace("_select", "");
  const byOption = source === "static" || source === "external";
  const many = element.type.startsWith("multi_");
  const asChoice = byOption ? choiceOfOption : SOURCES[source].choice;
  const asValue = (choice) => (byOption ? choice.option : choice.id);
  const asChosen = (value) => (many ? value : [value].filter(Boolean)).map((one) => asChoice(one));
  const combobox = new Combobox({
    attributes,
    many,
    most: element.max_selected_items,
    chosen: asChosen(surface.value(block, element)),
    choices: source === "static" ? choicesOf(element) : SOURCES[source]?.all(element),
    search: source === "external" ? (text) => searched(surface, block, element, text) : undefined,
    placeholder: element.placeholder ? spoken(element.placeholder) : DEFAULT_PLACEHOLDER[source],
    changed: (chosen) => {
      const values = chosen.map(asValue);
      const undo = (before) => combobox.set(asChosen(before));
      surface.choose(block, element, many ? values : (values[0] ?? null), undo);
    },
  });
  return combobox.node;
}

const DEFAULT_PLACEHOLDER = {
  static: "Select an item",
  external: "Select an item",
  users: "Select a person",
  conversations: "Select a conversation",
  channels: "Select a channel",
};

const choiceOfOption = (option, group) => ({
  id: option.value,
  label: spoken(option.text),
  description: option.description && spoken(option.description),
  group: group && spoken(group.label),
  option,
});

/** The options of a select, or of an answer to an external one. */
function choicesOf({ options, option_groups: groups }) {
  if (groups) return groups.flatMap((group) => group.options.map((option) => choiceOfOption(option, group)));
  return (options ?? []).map((option) => choiceOfOption(option));
}

async function searched(surface, block, element, text) {
  if (text.length < (element.min_query_length ?? MIN_QUERY_LENGTH)) return [];
  return choicesOf(await surface.options(block, element, text));
}

const choiceOfUser = (id) => ({ id, label: nameOf(id), description: `@${workspace().personById.get(id)?.name ?? id}` });

function choiceOfChannel(id) {
  const channel = workspace().channelById.get(id);
  return { id, label: channel ? channelName(channel) : id };
}

function wantedConversation(channel, { include = KINDS_OF_CONVERSATION, exclude_bot_users: noBots } = {}) {
  if (channel.is_im) return include.includes("im") && !noBots;
  return include.includes(channel.is_private ? "private" : "public");
}

const ids = (things) => things.map((thing) => thing.id);

const SOURCES = {
  users: {
    choice: choiceOfUser,
    all: () => ids([...humans(), ...workspace().people.filter((p) => p.is_bot && !p.deleted)]).map(choiceOfUser),
  },
  conversations: {
    choice: choiceOfChannel,
    all: ({ filter }) => ids(workspace().channels.filter((c) => wantedConversation(c, filter))).map(choiceOfChannel),
  },
  channels: {
    choice: choiceOfChannel,
    all: () => ids(workspace().channels.filter((c) => !c.is_im && !c.is_private)).map(choiceOfChannel),
  },
};
