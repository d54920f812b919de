// The composer: typing, answering, editing, files, stickers, commands, and what stands there instead of it.

import { canEdit, senderName, summary } from "./about.js";
import { edit, say } from "./api.js";
import { answering, attachMenu, chooser, pickSticker, sendContact, sendPlace, takeFiles } from "./attach.js";
import { commandsFor, mountSuggestions, openCommandMenu } from "./commands.js";
import { h, icon, iconButton, keyed } from "./dom.js";
import { mountInline } from "./inline.js";
import { replyKeyboard } from "./keyboard.js";
import { startEdit } from "./message_menu.js";
import { attempt } from "./overlay.js";
import { unblock } from "./people.js";
import { changed, me, openChat, place, threadMessages, ui, visibleMessages, world } from "./store.js";

const drafts = new Map();
const pane = { key: null, editing: null };

const input = h("textarea", {
  id: "composer-input",
  rows: 1,
  placeholder: "Write a message…",
  "aria-label": "Message",
  maxlength: 16384,
  testid: "composer",
  autocomplete: "off",
  dir: "auto",
});
const sendButton = iconButton("send", "Send", () => submit(), { class: "send", testid: "send" });
const context = h("div", { class: "compose-context" });
const answers = h("div", { class: "answers" });
const menuSlot = h("span", { class: "menu-slot" });
const row = h(
  "div",
  { class: "compose-row" },
  menuSlot,
  iconButton("attach", "Attach", attachMenu, { "aria-haspopup": "menu", testid: "attach" }),
  input,
  iconButton("sticker", "Stickers", pickSticker, { "aria-haspopup": "menu", testid: "sticker" }),
  sendButton,
  chooser,
);
const instead = h("div", { class: "instead", hidden: true });

export function mountComposer(root) {
  root.append(
    context,
    mountSuggestions(input, (text) => sendText(text)),
    mountInline(input, (text) => sendText(text)),
    row,
    instead,
    answers,
  );
  input.addEventListener("input", fit);
  input.addEventListener("keydown", onKey);
  input.addEventListener("paste", (event) => takeFiles(event, event.clipboardData));
}

/** Grows with its text up to a third of the window. */
function fit() {
  input.style.height = "";
  // Without a layout (on a phone the chat may be hidden) there is no height to take.
  if (input.scrollHeight > input.clientHeight)
    input.style.height = `${Math.min(input.scrollHeight, innerHeight / 3)}px`;
  sendButton.classList.toggle("ready", Boolean(input.value.trim()));
}

function setText(text) {
  input.value = text;
  fit();
  input.dispatchEvent(new Event("input"));
}

async function sendText(text) {
  const anonymous = ui.anonymous ? { sender_chat: true } : {};
  const message = { ...answering(), ...anonymous, text };
  if (!(await attempt(() => say(message)))) return false;
  ui.replyTo = null;
  changed();
  return true;
}

async function submit() {
  const text = input.value.trim();
  if (!text) return;
  const { editing } = ui;
  setText("");
  const done = editing
    ? await attempt(() => edit({ user_id: ui.userId, chat_id: ui.chatId, message_id: editing.message_id, text }))
    : await sendText(text);
  if (!done) setText(text);
  else if (editing) stopContext();
}

function stopContext() {
  if (ui.editing) setText("");
  Object.assign(ui, { replyTo: null, editing: null });
  changed();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (ui.replyTo || ui.editing)) stopContext();
  else if (event.key === "ArrowUp" && !input.value) {
    const own = threadMessages(openChat()).findLast(canEdit);
    if (own) startEdit(own);
  }
}

function drawContext() {
  const subject = ui.editing ?? ui.replyTo;
  const rows = [];
  if (subject) rows.push({ key: "about", sig: `${Boolean(ui.editing)}:${subject.message_id}` });
  if (ui.anonymous) rows.push({ key: "mask", sig: "" });
  keyed(context, rows, ({ key }) => {
    if (key === "mask")
      return h(
        "div",
        { class: "compose-note" },
        icon("mask", 18),
        "You write as the group: nobody sees which admin you are",
      );
    const title = ui.editing ? "Edit message" : `Reply to ${senderName(subject)}`;
    return h(
      "div",
      { class: "compose-about", testid: "compose-context" },
      icon(ui.editing ? "edit" : "reply", 22),
      h("span", { class: "about-words" }, h("b", {}, title), h("span", {}, summary(subject))),
      iconButton("close", "Cancel", stopContext, { testid: "compose-cancel" }),
    );
  });
}

function bigButton(label, testid, click) {
  return h("button", { type: "button", class: "big-button", testid, on: { click } }, label);
}

/** What stands in the place of the composer: START, UNBLOCK, or nothing. */
function replacement(chat) {
  if (chat.type === "private" && me().blocked)
    return ["blocked", () => bigButton("Unblock bot", "unblock-button", unblock)];
  if (chat.type === "private" && !chat.messages.size) {
    const start = () => attempt(() => say({ ...place(), text: "/start" }));
    return ["start", () => bigButton("Start", "start-button", start)];
  }
  return [null, null];
}

function pressAnswer(button) {
  if (button.request_contact) sendContact();
  else if (button.request_location) sendPlace();
  else sendText(button.text ?? button);
}

function drawMenuButton(chat) {
  const commands = chat.type === "private" ? commandsFor(chat, me()) : [];
  const sig = `${commands.length > 0}|${ui.userId}`;
  keyed(menuSlot, commands.length ? [{ key: "menu", sig }] : [], () =>
    h(
      "button",
      {
        type: "button",
        class: "menu-button",
        "aria-haspopup": "menu",
        testid: "menu-button",
        on: { click: (event) => openCommandMenu(event.currentTarget, commandsFor(chat, me()), sendText) },
      },
      icon("menu", 18),
      h("span", {}, "Menu"),
    ),
  );
}

export function drawComposer() {
  const chat = openChat();
  if (!chat || !me()) return;
  const key = `${ui.userId}:${chat.id}:${ui.threadId ?? ""}`;
  if (pane.key !== key) {
    if (pane.key) drafts.set(pane.key, pane.editing ? "" : input.value);
    Object.assign(pane, { key, editing: null });
    setText(drafts.get(key) ?? "");
    if (innerWidth > 760) input.focus({ preventScroll: true });
  }
  if (pane.editing !== ui.editing) {
    pane.editing = ui.editing;
    if (ui.editing) {
      setText(ui.editing.text);
      input.focus();
    }
  }
  const [kind, make] = replacement(chat);
  instead.hidden = !kind;
  row.hidden = Boolean(kind);
  keyed(instead, kind ? [{ key: kind, sig: key }] : [], make);
  drawMenuButton(chat);
  drawContext();
  const keyboard = kind
    ? null
    : replyKeyboard(
        visibleMessages(chat).filter((message) => message.from?.id === world.bot.id),
        pressAnswer,
      );
  answers.replaceChildren(...(keyboard ? [keyboard] : []));
}
