// Who am I: the switcher, adding sellers, choosing their language, blocking the bot.

import { addUser, changeUser } from "./api.js";
import { h, icon, keyed } from "./dom.js";
import { LANGUAGES, avatar, fullName, languageName } from "./look.js";
import { attempt, closePopup, modal, placeAt, popup } from "./overlay.js";
import { agents, become, chatsOf, me, onChange, sellers, ui, unread, world } from "./store.js";

function languageSelect(chosen, props) {
  const known = LANGUAGES.some(([code]) => code === chosen);
  const options = known || !chosen ? LANGUAGES : [...LANGUAGES, [chosen, chosen]];
  return h(
    "select",
    props,
    options.map(([code, name]) => h("option", { value: code, selected: code === chosen }, name)),
  );
}

/** A name for the next seller who speaks this language, different from those who are there. */
function suggestName(code) {
  const [, , names] = LANGUAGES.find(([each]) => each === code) ?? LANGUAGES[0];
  const taken = new Set(sellers().map(fullName));
  return names.find((name) => !taken.has(name)) ?? `${names[0]} ${sellers().length + 1}`;
}

function splitName(name) {
  const [first, ...last] = name.split(" ");
  return { first_name: first, last_name: last.join(" ") };
}

/** Adds a seller and becomes him; answers whether that worked. */
function newSeller(person) {
  return attempt(async () => {
    const user = await addUser(person);
    world.users.set(user.id, user);
    if (!world.chats.has(user.id))
      world.chats.set(user.id, { id: user.id, type: "private", members: [], messages: new Map() });
    become(user.id);
  });
}

const newSellerIn = (code) => newSeller({ ...splitName(suggestName(code)), language_code: code });

function addSellerDialog() {
  const language = languageSelect("en", { testid: "seller-language", "aria-label": "Language" });
  const name = h("input", {
    type: "text",
    value: "",
    maxlength: 64,
    testid: "seller-name",
    "aria-label": "Name",
    autocomplete: "off",
  });
  const hint = () => {
    name.placeholder = suggestName(language.value);
  };
  language.addEventListener("change", hint);
  hint();
  const submit = async (event, close) => {
    event.preventDefault();
    const typed = name.value.trim().replace(/\s+/g, " ");
    if (await newSeller({ ...splitName(typed || suggestName(language.value)), language_code: language.value })) close();
  };
  modal(
    "Add a seller",
    (close) =>
      h(
        "form",
        { class: "sheet", on: { submit: (event) => submit(event, close) } },
        h("p", { class: "sheet-title" }, "Add a seller"),
        h("p", { class: "sheet-text" }, "A new Telegram account that has never met the bot."),
        h("label", { class: "field" }, h("span", {}, "Name"), name),
        h("label", { class: "field" }, h("span", {}, "Telegram language"), language),
        h(
          "div",
          { class: "sheet-buttons" },
          h("button", { type: "button", class: "plain", on: { click: close } }, "Cancel"),
          h("button", { type: "submit", class: "primary", testid: "seller-create" }, "Add"),
        ),
      ),
    { testid: "seller-dialog" },
  );
  name.focus();
}

function personRow(user) {
  const news = user.id === ui.userId ? 0 : chatsOf(user.id).reduce((sum, chat) => sum + unread(user.id, chat), 0);
  const chosen = user.id === ui.userId;
  const choose = () => {
    closePopup();
    become(user.id);
  };
  const role = user.is_agent ? "Agent" : languageName(user.language_code);
  return h(
    "button",
    {
      type: "button",
      class: "person",
      role: "menuitemradio",
      "aria-checked": String(chosen),
      testid: "person",
      dataset: { userId: user.id, name: fullName(user) },
      on: { click: choose },
    },
    avatar(user.id, fullName(user), "middle"),
    h(
      "span",
      { class: "person-words" },
      h("b", {}, fullName(user)),
      h("small", {}, user.blocked ? `${role} · blocked the bot` : role),
    ),
    chosen ? icon("check", 18) : news ? h("span", { class: "badge" }, String(news)) : null,
  );
}

/** What the switcher lists: drawn anew, where it stands, when somebody comes or changes while it is open. */
function switcherRows() {
  const self = me();
  const changeLanguage = (change) => attempt(() => changeUser(self.id, { language_code: change.target.value }));
  const language = self && languageSelect(self.language_code, { testid: "language", on: { change: changeLanguage } });
  const add = () => {
    closePopup();
    addSellerDialog();
  };
  return [
    h("p", { class: "popup-title" }, "Sellers"),
    sellers().map(personRow),
    h(
      "button",
      { type: "button", class: "person add", role: "menuitem", testid: "add-seller", on: { click: add } },
      h("span", { class: "avatar middle add-mark" }, icon("plus", 20)),
      h("b", {}, "Add a seller"),
    ),
    agents().length ? h("p", { class: "popup-title" }, "Agents of the desk") : null,
    agents().map(personRow),
    language ? h("label", { class: "popup-field" }, icon("globe", 20), h("span", {}, "My language"), language) : null,
  ];
}

const peopleNow = () =>
  JSON.stringify([...world.users.values()].map((user) => [user.id, fullName(user), user.language_code, user.blocked]));

let switcher = null;

function openSwitcher(event) {
  const props = { class: "popup switcher", role: "menu", "aria-label": "Who am I", testid: "switcher" };
  switcher = { node: h("div", props, switcherRows()), people: peopleNow() };
  popup(switcher.node, placeAt(event.currentTarget));
}

onChange(() => {
  if (!switcher?.node.isConnected || switcher.people === peopleNow()) return;
  const focused = document.activeElement?.dataset.userId;
  switcher.people = peopleNow();
  switcher.node.replaceChildren(...h("div", {}, switcherRows()).childNodes);
  (switcher.node.querySelector(`[data-user-id="${focused}"]`) ?? switcher.node.querySelector("button"))?.focus();
});

/** The button at the top left that says who is sitting here. */
export function drawWhoAmI(root) {
  const self = me();
  const sig = self ? `${self.id}|${fullName(self)}|${self.language_code}|${self.blocked}` : "nobody";
  keyed(root, [{ key: "me", sig }], () =>
    h(
      "button",
      {
        type: "button",
        class: "who",
        testid: "who-am-i",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "aria-label": self ? `You are ${fullName(self)}. Change person` : "Choose a person",
        on: { click: openSwitcher },
      },
      avatar(self?.id ?? 5, self ? fullName(self) : "?", "middle"),
      h(
        "span",
        { class: "person-words" },
        h("b", {}, self ? fullName(self) : "Nobody yet"),
        h(
          "small",
          {},
          self
            ? `${self.is_agent ? "Agent" : "Seller"} · ${languageName(self.language_code)}`
            : "Add a seller to begin",
        ),
      ),
      icon("down", 18),
    ),
  );
}

export const unblock = () => attempt(() => changeUser(ui.userId, { blocked: false }));

/** The menu row that blocks or unblocks the bot for a person, in the private chat only. */
export function blockRow(user, chat) {
  if (!user || chat.type !== "private") return null;
  const label = user.blocked ? "Unblock the bot" : "Block the bot";
  return [
    "block",
    label,
    () => attempt(() => changeUser(user.id, { blocked: !user.blocked })),
    { testid: "block-bot", class: user.blocked ? "" : "danger" },
  ];
}

/** What a first visitor sees: one press and he is a seller with an empty chat. */
export function welcome() {
  const start = (code) => () => newSellerIn(code);
  const others = LANGUAGES.filter(([code]) => code !== "en").slice(0, 6);
  return h(
    "div",
    { class: "welcome", testid: "welcome" },
    h("div", { class: "welcome-mark" }, icon("send", 44)),
    h("h1", {}, "Telegram, on your own machine"),
    h(
      "p",
      {},
      "Talk to the bot as a seller, answer as an agent of the desk, and read what it e-mails. Nothing leaves this computer.",
    ),
    h(
      "button",
      { type: "button", class: "primary big", testid: "welcome-start", on: { click: start("en") } },
      "Start as a seller",
    ),
    h(
      "div",
      { class: "welcome-more" },
      h("span", {}, "or in"),
      others.map(([code, name]) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            lang: code,
            dataset: { language: code },
            testid: "welcome-language",
            on: { click: start(code) },
          },
          name,
        ),
      ),
    ),
  );
}
