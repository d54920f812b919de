// One message: its bubble, quote, files, text, marks, buttons and reactions.

import { isMine, senderName, serviceWords, summary } from "./about.js";
import { h, icon } from "./dom.js";
import { fileCard, photo } from "./files.js";
import { inlineKeyboard } from "./keyboard.js";
import { avatar, clockTime, fullName, longTime, tint } from "./look.js";
import { messageMenu, reactor, toggleReaction } from "./message_menu.js";
import { rich } from "./rich.js";
import { ui, world } from "./store.js";

function replyQuote(message, chat, jump) {
  const id = message.reply_to;
  if (!id) return null;
  const original = chat.messages.get(id);
  const shown = original && !original.deleted ? original : null;
  return h(
    "button",
    {
      type: "button",
      class: `reply-quote tint-${tint(shown?.from?.id ?? 0)}`,
      testid: "reply-quote",
      "aria-label": "Go to the message this answers",
      on: { click: () => jump(id) },
    },
    h("span", { class: "quote-name" }, shown ? senderName(shown) : "Message"),
    h("span", { class: "quote-words" }, summary(shown)),
  );
}

function extras(message) {
  if (message.contact) {
    const { contact } = message;
    return h(
      "div",
      { class: "place-card" },
      avatar(contact.user_id ?? 3, fullName(contact)),
      h("span", {}, h("b", {}, fullName(contact)), h("small", {}, contact.phone_number)),
    );
  }
  if (message.location) {
    const { latitude, longitude } = message.location;
    return h(
      "div",
      { class: "place-card" },
      h("span", { class: "place-pin" }, icon("place")),
      h("span", {}, h("b", {}, "Location"), h("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)),
    );
  }
  return null;
}

function body(message, command) {
  const files = message.files ?? [];
  const isPhoto = Boolean(message.photo);
  const words = message.text ?? message.caption;
  if (message.sticker)
    return h("div", { class: "sticker", role: "img", "aria-label": "Sticker" }, message.sticker.emoji ?? "🙂");
  const attachments = [files.map((file) => (isPhoto ? photo(file) : fileCard(file))), extras(message)];
  const text = words
    ? h("div", { class: "text", testid: "message-text", dir: "auto" }, rich(message.html, words, command))
    : null;
  return [attachments, text];
}

function meta(message) {
  return h(
    "span",
    { class: "meta", title: longTime(message.date) },
    message.pinned ? icon("pin", 12) : null,
    message.edit_date ? h("span", { testid: "edited-mark" }, "edited") : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)),
    isMine(message) ? icon("check", 14) : null,
  );
}

function reactions(message) {
  const counts = new Map();
  for (const each of message.reactions ?? [])
    counts.set(each.emoji, [...(counts.get(each.emoji) ?? []), reactor(each)]);
  if (!counts.size) return null;
  const nameOf = (id) => fullName(id === world.bot.id ? world.bot : world.users.get(id));
  return h(
    "div",
    { class: "reactions" },
    [...counts].map(([emoji, people]) =>
      h(
        "button",
        {
          type: "button",
          class: `reaction${people.includes(ui.userId) ? " own" : ""}`,
          testid: "reaction",
          title: people.map(nameOf).join(", "),
          "aria-label": `${emoji} ${people.length}`,
          on: { click: () => toggleReaction(message, emoji) },
        },
        h("span", { class: "emoji" }, emoji),
        people.map((id) => avatar(id, nameOf(id), "tiny")),
      ),
    ),
  );
}

function foot(message) {
  const row = reactions(message);
  return row ? h("div", { class: "foot" }, row, meta(message)) : meta(message);
}

function openMenu(event, message, chat) {
  event.preventDefault();
  const box = event.currentTarget.getBoundingClientRect();
  const fromKeys = event.clientX === 0 && event.clientY === 0;
  const opener = event.currentTarget.closest("button");
  messageMenu(message, chat, { x: fromKeys ? box.left : event.clientX, y: fromKeys ? box.top : event.clientY, opener });
}

/** The list item of a message. `look` says how it stands in its group: first, last, named (a group chat). */
export function messageNode(message, chat, look, acts) {
  const service = serviceWords(message);
  const mine = isMine(message);
  const data = {
    messageId: message.message_id,
    mine: String(mine),
    fromBot: String(message.from?.id === world.bot.id),
  };
  if (service) return h("li", { class: "service", testid: "service-message", dataset: data }, h("span", {}, service));
  const named = look.named && !mine;
  const open = (event) => openMenu(event, message, chat);
  const plain = message.sticker ? " plain" : "";
  const media = message.photo ? " media" : "";
  const bubble = h(
    "div",
    { class: `bubble${plain}${media}${look.last && !plain ? " tail" : ""}` },
    named && look.first
      ? h("div", { class: `sender tint-${tint(message.from?.id ?? chat.id)}` }, senderName(message))
      : null,
    replyQuote(message, chat, acts.jump),
    body(message, acts.command),
    foot(message),
  );
  const more = h(
    "button",
    {
      type: "button",
      class: "icon-button more",
      "aria-label": "Message actions",
      testid: "message-menu",
      "aria-haspopup": "menu",
      on: { click: open },
    },
    icon("more", 18),
  );
  const classes = [
    "message",
    mine ? "out" : "in",
    named ? "named" : "",
    look.first ? "first" : "",
    look.last ? "last" : "",
    message.deleted ? "fading" : "",
  ];
  return h(
    "li",
    {
      class: classes.filter(Boolean).join(" "),
      testid: "message",
      dataset: data,
      on: { dblclick: (event) => acts.reply(event, message), contextmenu: open },
    },
    h(
      "div",
      { class: "column" },
      h(
        "div",
        { class: "bubble-line" },
        named && look.last ? avatar(message.from?.id ?? chat.id, senderName(message), "small") : null,
        bubble,
        more,
      ),
      inlineKeyboard(message),
    ),
  );
}
