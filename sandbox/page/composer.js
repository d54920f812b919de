// The composer: typing, answering, editing, files, stickers, commands, and what stands there instead of it.

import { canEdit, senderName, summary } from "./about.js";
import { edit, say, sendFile } from "./api.js";
import { commandsFor, mountSuggestions, openCommandMenu } from "./commands.js";
import { unblock } from "./chat.js";
import { h, icon, iconButton, keyed } from "./dom.js";
import { sendFilesDialog } from "./files.js";
import { replyKeyboard } from "./keyboard.js";
import { startEdit } from "./message_menu.js";
import { attempt, closePopup, menu, placeAt, popup } from "./overlay.js";
import { changed, me, memberStatus, openChat, place, threadMessages, ui, visibleMessages, world } from "./store.js";

const STICKERS = ["👋", "😀", "😂", "😍", "🤔", "👍", "🙏", "🎉", "🔥", "❤️", "😢", "📦"];
const drafts = new Map();
const pane = { key: null, editing: null };

const input = h("textarea", { id: "composer-input", rows: 1, placeholder: "Write a message…", "aria-label": "Message", maxlength: 16384,
  testid: "composer", autocomplete: "off", dir: "auto" });
const sendButton = iconButton("send", "Send", () => submit(), { class: "send", testid: "send" });
const chooser = h("input", { type: "file", multiple: true, hidden: true, testid: "file-input", "aria-label": "Choose files" });
const context = h("div", { class: "compose-context" });
const answers = h("div", { class: "answers" });
const menuSlot = h("span", { class: "menu-slot" });
const row = h("div", { class: "compose-row" },
  menuSlot,
  iconButton("attach", "Attach", (event) => attachMenu(event), { "aria-haspopup": "menu", testid: "attach" }),
  input,
  iconButton("sticker", "Stickers", (event) => stickerPicker(event), { "aria-haspopup": "menu", testid: "sticker" }),
  sendButton, chooser);
const instead = h("div", { class: "instead", hidden: true });

const answering = () => (ui.replyTo ? { ...place(), reply_to: ui.replyTo.message_id } : place());

export function mountComposer(root) {
  root.append(context, mountSuggestions(input, (text) => sendText(text)), row, instead, answers);
  input.addEventListener("input", fit);
  input.addEventListener("keydown", onKey);
  input.addEventListener("paste", (event) => takeFiles(event, event.clipboardData));
  chooser.addEventListener("change", () => {
    offer([...chooser.files]);
    chooser.value = "";
  });
}

/** Grows with its text up to a third of the window. */
function fit() {
  input.style.height = "auto";
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
  if (!await attempt(() => say(message))) return false;
  ui.replyTo = null;
  changed();
  return true;
}

async function submit() {
  const text = input.value.trim();
  if (!text) return;
  const { editing } = ui;
  setText("");
  const done = editing ? await attempt(() => edit({ user_id: ui.userId, chat_id: ui.chatId, message_id: editing.message_id, text })) : await sendText(text);
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

function offer(files) {
  if (files.length) sendFilesDialog(files, answering(), () => Object.assign(ui, { replyTo: null }) && changed());
}

/** Takes files that were pasted or dropped; answers whether there were any. */
export function takeFiles(event, transfer) {
  const files = [...(transfer?.files ?? [])];
  if (!files.length || row.hidden) return;
  event.preventDefault();
  offer(files);
}

const sendThing = (fields) => attempt(() => sendFile({ ...answering(), ...fields }));

function flipAnonymous() {
  ui.anonymous = !ui.anonymous;
  changed();
}

function attachMenu(event) {
  const admin = ["creator", "administrator"].includes(memberStatus(openChat(), ui.userId)) && openChat().type !== "private";
  const self = me();
  const contact = { kind: "contact", phone_number: "+4915112345678", first_name: self.first_name, last_name: self.last_name };
  menu([
    ["attach", "Photo or file", () => chooser.click(), { testid: "attach-file" }],
    ["person", "My contact", () => sendThing(contact), { testid: "attach-contact" }],
    ["place", "My location", () => sendThing({ kind: "location", latitude: 52.52, longitude: 13.405 }), { testid: "attach-location" }],
    admin ? ["mask", ui.anonymous ? "Write under my own name" : "Write as the group (anonymous admin)",
      flipAnonymous, { testid: "anonymous" }] : null,
  ], placeAt(event.currentTarget));
}

function stickerPicker(event) {
  const choose = (emoji) => () => {
    closePopup();
    sendThing({ kind: "sticker", emoji });
  };
  popup(h("div", { class: "popup sticker-picker", role: "menu", "aria-label": "Stickers" }, STICKERS.map((emoji) => h("button",
    { type: "button", role: "menuitem", "aria-label": `Sticker ${emoji}`, testid: "sticker-choice", on: { click: choose(emoji) } }, emoji))),
  placeAt(event.currentTarget));
}

function drawContext() {
  const subject = ui.editing ?? ui.replyTo;
  const rows = [];
  if (subject) rows.push({ key: "about", sig: `${Boolean(ui.editing)}:${subject.message_id}` });
  if (ui.anonymous) rows.push({ key: "mask", sig: "" });
  keyed(context, rows, ({ key }) => {
    if (key === "mask") return h("div", { class: "compose-note" }, icon("mask", 18), "You write as the group: nobody sees which admin you are");
    const title = ui.editing ? "Edit message" : `Reply to ${senderName(subject)}`;
    return h("div", { class: "compose-about", testid: "compose-context" }, icon(ui.editing ? "edit" : "reply", 22),
      h("span", { class: "about-words" }, h("b", {}, title), h("span", {}, summary(subject))),
      iconButton("close", "Cancel", stopContext, { testid: "compose-cancel" }));
  });
}

function bigButton(label, testid, click) {
  return h("button", { type: "button", class: "big-button", testid, on: { click } }, label);
}

/** What stands in the place of the composer: START, UNBLOCK, or nothing. */
function replacement(chat) {
  if (chat.type === "private" && me().blocked) return ["blocked", () => bigButton("Unblock bot", "unblock-button", unblock)];
  if (chat.type === "private" && !chat.messages.size) {
    const start = () => attempt(() => say({ ...place(), text: "/start" }));
    return ["start", () => bigButton("Start", "start-button", start)];
  }
  return [null, null];
}

function pressAnswer(button) {
  if (button.request_contact) {
    const self = me();
    sendThing({ kind: "contact", phone_number: "+4915112345678", first_name: self.first_name, last_name: self.last_name });
  } else if (button.request_location) sendThing({ kind: "location", latitude: 52.52, longitude: 13.405 });
  else sendText(button.text ?? button);
}

function drawMenuButton(chat) {
  const commands = chat.type === "private" ? commandsFor(chat, me()) : [];
  const sig = `${commands.length > 0}|${ui.userId}`;
  keyed(menuSlot, commands.length ? [{ key: "menu", sig }] : [], () => h("button",
    { type: "button", class: "menu-button", "aria-haspopup": "menu", testid: "menu-button",
      on: { click: (event) => openCommandMenu(event.currentTarget, commandsFor(chat, me()), sendText) } }, icon("menu", 18), h("span", {}, "Menu")));
}

export function drawComposer() {
  const chat = openChat();
  if (!chat || !me()) return;
  const key = `${ui.userId}:${chat.id}:${ui.threadId ?? ""}`;
  if (pane.key !== key) {
    if (pane.key) drafts.set(pane.key, input.value);
    pane.key = key;
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
  const keyboard = kind ? null : replyKeyboard(visibleMessages(chat).filter((message) => message.from?.id === world.bot.id), pressAnswer);
  answers.replaceChildren(...(keyboard ? [keyboard] : []));
}
