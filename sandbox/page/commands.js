// The bot's commands for this person and chat: suggestions while typing "/" and the Menu button.

import { h, keyed } from "./dom.js";
import { closePopup, placeAt, popup } from "./overlay.js";
import { me, memberStatus, openChat, world } from "./store.js";

const ADMIN = new Set(["creator", "administrator"]);

/** Telegram's order of scopes, narrowest first. */
function scopesFor(chat, user) {
  if (chat.type === "private") return [["chat", chat.id], ["all_private_chats"], ["default"]];
  const admin = ADMIN.has(memberStatus(chat, user.id));
  return [
    ["chat_member", chat.id, user.id],
    ...(admin ? [["chat_administrators", chat.id]] : []),
    ["chat", chat.id],
    ...(admin ? [["all_chat_administrators"]] : []),
    ["all_group_chats"],
    ["default"],
  ];
}

/** The command list Telegram would show: in each scope first the person's language, then the one for all. */
export function commandsFor(chat, user) {
  if (!user) return [];
  const language = (user.language_code ?? "").split("-")[0];
  for (const [type, chatId, userId] of scopesFor(chat, user)) {
    const inScope = world.commands.filter(
      ({ scope = {} }) =>
        (scope.type ?? "default") === type &&
        (chatId === undefined || scope.chat_id === chatId) &&
        (userId === undefined || scope.user_id === userId),
    );
    const found =
      inScope.find((each) => each.language_code === language) ?? inScope.find((each) => !each.language_code);
    if (found?.commands.length) return found.commands;
  }
  return [];
}

const box = h("div", {
  class: "suggestions",
  role: "listbox",
  id: "command-suggestions",
  "aria-label": "Commands",
  hidden: true,
});
const pane = { found: [], at: 0 };

/** The list above the composer; choosing a command sends it. */
export function mountSuggestions(input, send) {
  const close = () => {
    pane.found = [];
    draw();
  };
  const choose = (command) => {
    close();
    input.value = "";
    input.dispatchEvent(new Event("input"));
    send(`/${command.command}`);
    input.focus();
  };
  const draw = () => {
    box.hidden = !pane.found.length;
    input.setAttribute("aria-expanded", String(!box.hidden));
    if (box.hidden) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `command-${pane.at}`);
    keyed(
      box,
      pane.found.map((command, at) => ({
        key: command.command,
        command,
        at,
        sig: `${at}|${at === pane.at}|${command.description}`,
      })),
      ({ command, at }) =>
        h(
          "button",
          {
            type: "button",
            role: "option",
            id: `command-${at}`,
            class: at === pane.at ? "chosen" : "",
            "aria-selected": String(at === pane.at),
            tabindex: "-1",
            testid: "command",
            on: { click: () => choose(command) },
          },
          h("b", {}, `/${command.command}`),
          h("span", {}, command.description),
        ),
    );
  };
  input.setAttribute("aria-controls", box.id);
  input.addEventListener("input", () => {
    const typed = /^\/(\w*)$/.exec(input.value)?.[1];
    pane.found =
      typed === undefined || !openChat()
        ? []
        : commandsFor(openChat(), me()).filter(({ command }) => command.startsWith(typed));
    pane.at = 0;
    draw();
  });
  input.addEventListener(
    "keydown",
    (event) => {
      if (box.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) pane.at = (pane.at + step + pane.found.length) % pane.found.length;
      else if (event.key === "Escape") pane.found = [];
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) choose(pane.found[pane.at]);
      else return;
      event.preventDefault();
      draw();
    },
    true,
  );
  // A click on the list takes the focus for a moment; whoever is back in the field is still choosing.
  input.addEventListener("blur", () => setTimeout(() => document.activeElement !== input && close(), 150));
  return box;
}

/** The Menu button's list: what each command does, and the command itself. */
export function openCommandMenu(button, commands, send) {
  const choose = (command) => () => {
    closePopup();
    send(`/${command}`);
  };
  const rows = commands.map(({ command, description }) =>
    h(
      "button",
      { type: "button", role: "menuitem", testid: "menu-command", on: { click: choose(command) } },
      h("span", {}, description),
      h("small", {}, `/${command}`),
    ),
  );
  popup(
    h("div", { class: "popup menu command-menu", role: "menu", "aria-label": "Commands of the bot" }, rows),
    placeAt(button),
  );
}
