// What one can do with a message: react, answer, copy, edit, delete.

import { canEdit } from "./about.js";
import { react, remove } from "./api.js";
import { h } from "./dom.js";
import { attempt, closePopup, menu, toast } from "./overlay.js";
import { changed, ui } from "./store.js";

const QUICK = ["👍", "👎", "❤", "🔥", "🎉", "🤔", "👀", "🙏"];

export function startReply(message) {
  Object.assign(ui, { replyTo: message, editing: null });
  changed();
  document.getElementById("composer-input")?.focus();
}

export function startEdit(message) {
  Object.assign(ui, { editing: message, replyTo: null });
  changed();
}

/** Adds this person's reaction, or takes it back when he pressed the same one. */
export function toggleReaction(message, emoji) {
  const own = message.reactions?.some((each) => each.emoji === emoji && reactor(each) === ui.userId);
  const place = { user_id: ui.userId, chat_id: message.chat_id, message_id: message.message_id };
  return attempt(() => react({ ...place, emoji: own ? "" : emoji }));
}

export const reactor = (reaction) => reaction.from?.id ?? reaction.from;

async function copyText(message) {
  try {
    await navigator.clipboard.writeText(message.text ?? message.caption ?? "");
    toast("Copied to clipboard.");
  } catch {
    toast("The browser does not allow copying here.");
  }
}

function reactionRow(message) {
  const choose = (emoji) => () => {
    closePopup();
    toggleReaction(message, emoji);
  };
  return h(
    "div",
    { class: "reaction-row", role: "group", "aria-label": "React" },
    QUICK.map((emoji) =>
      h(
        "button",
        { type: "button", testid: "react", "aria-label": `React with ${emoji}`, on: { click: choose(emoji) } },
        emoji,
      ),
    ),
  );
}

export function messageMenu(message, chat, place) {
  const gone = { chat_id: chat.id, message_id: message.message_id };
  const hasWords = Boolean(message.text ?? message.caption);
  menu(
    [
      ["reply", "Reply", () => startReply(message), { testid: "action-reply" }],
      canEdit(message) ? ["edit", "Edit", () => startEdit(message), { testid: "action-edit" }] : null,
      hasWords ? ["copy", "Copy text", () => copyText(message), { testid: "action-copy" }] : null,
      ["trash", "Delete", () => attempt(() => remove(gone)), { testid: "action-delete", class: "danger" }],
    ],
    place,
    reactionRow(message),
  );
}
