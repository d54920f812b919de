// The open chat: messages by day and sender, and where the reader stands in them.

import { botName, chatName, isMine, serviceWords } from "./about.js";
import { say } from "./api.js";
import { drawHead, mountHead } from "./chat_head.js";
import { h, iconButton, keyed, version } from "./dom.js";
import { busyButtons } from "./keyboard.js";
import { avatar, dayKey, dayName } from "./look.js";
import { messageNode } from "./message.js";
import { startReply } from "./message_menu.js";
import { attempt } from "./overlay.js";
import { botText, changed, markRead, openChat, place, threadMessages, ui, unread, world } from "./store.js";

const GROUP_SECONDS = 600;
const NEAR_END = 120;

const list = h("ol", { class: "messages" });
const scroller = h(
  "div",
  {
    class: "scroller",
    role: "log",
    "aria-label": "Messages",
    "aria-live": "polite",
    tabindex: "0",
    testid: "messages",
  },
  list,
);
const toEnd = iconButton("down", "Go to the newest message", () => scrollToEnd("smooth"), {
  class: "to-end",
  testid: "to-end",
});
const earlier = h("button", { type: "button", class: "earlier", on: { click: showEarlier } }, "Show earlier messages");
const pane = { chatId: null, userId: null, atEnd: true, last: 0 };

export function mountChat(root) {
  root.prepend(mountHead(jump), scroller, toEnd);
  scroller.addEventListener("scroll", () => {
    pane.atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    toEnd.classList.toggle("shown", !pane.atEnd);
  });
  new ResizeObserver(() => pane.atEnd && scrollToEnd()).observe(scroller);
  // Pictures get their height late; whoever reads the end stays there.
  list.addEventListener("load", () => pane.atEnd && scrollToEnd(), true);
}

function scrollToEnd(behavior = "instant") {
  scroller.scrollTo({ top: scroller.scrollHeight, behavior });
}

function showEarlier() {
  const before = scroller.scrollHeight;
  ui.shown += 150;
  drawChat();
  scroller.scrollTop += scroller.scrollHeight - before;
}

/** Brings a message into view and lights it up for a moment. */
export function jump(messageId) {
  const find = () => list.querySelector(`[data-message-id="${messageId}"]`);
  if (!find() && openChat()?.messages.has(messageId)) {
    ui.shown = Infinity;
    drawChat();
  }
  const node = find();
  if (!node) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
  node.classList.remove("lit");
  void node.offsetWidth;
  node.classList.add("lit");
}

function reply(event, message) {
  if (event.target.closest("button, a, code, pre, img")) return;
  getSelection()?.removeAllRanges();
  startReply(message);
}

const acts = { jump, reply, command: (text) => attempt(() => say({ ...place(), text })) };

const together = (one, other) =>
  one &&
  other &&
  !one.reply_markup?.inline_keyboard &&
  !serviceWords(one) &&
  !serviceWords(other) &&
  one.from?.id === other.from?.id &&
  one.sender_chat_id === other.sender_chat_id &&
  dayKey(one.date) === dayKey(other.date) &&
  Math.abs(other.date - one.date) < GROUP_SECONDS;

/** The messages by day, each with what decides how its bubble looks. */
function days(chat, messages) {
  const found = new Map();
  messages.forEach((message, at) => {
    const before = messages[at - 1];
    const day = dayKey(message.date);
    if (!found.has(day)) found.set(day, [{ key: "day", sig: dayName(message.date), day: message.date }]);
    const look = {
      first: !together(before, message),
      last: !together(message, messages[at + 1]),
      named: chat.type !== "private",
    };
    const replied = chat.messages.get(message.reply_to);
    const sig = [
      version(message),
      ui.userId,
      look.first,
      look.last,
      busyButtons(message),
      replied ? version(replied) : "",
    ].join();
    found.get(day).push({ key: message.message_id, sig, message, look });
  });
  return found;
}

function drawRow(chat) {
  return ({ day, message, look }) =>
    day ? h("li", { class: "day" }, h("span", {}, dayName(day))) : messageNode(message, chat, look, acts);
}

function emptyCard() {
  const description = botText("description");
  const short = botText("short_description");
  return h(
    "div",
    { class: "empty-card", testid: "empty-chat" },
    avatar(world.bot.id, botName(), "large"),
    h("b", {}, description ? "What can this bot do?" : botName()),
    h("p", {}, description || short || "Press START to begin the conversation."),
  );
}

function drawMessages(chat) {
  const all = threadMessages(chat);
  const messages = all.slice(-ui.shown);
  const empty = !all.length && chat.type === "private";
  const groups = days(chat, messages);
  const rows = [...groups.keys()].map((day) => ({ key: day, sig: `${ui.userId}|${chat.id}|${ui.threadId}` }));
  if (messages.length < all.length) rows.unshift({ key: "earlier", sig: "" });
  if (empty) rows.unshift({ key: "empty", sig: `${ui.userId}|${botText("description")}|${chatName(chat)}` });
  keyed(list, rows, ({ key }) => {
    if (key === "earlier") return h("li", { class: "day" }, earlier);
    return key === "empty"
      ? h("li", { class: "empty" }, emptyCard())
      : h("li", { dataset: { day: key } }, h("ol", { class: "day-group" }));
  });
  for (const [day, group] of groups) keyed(list.querySelector(`[data-day="${day}"] > ol`), group, drawRow(chat));
  return all.at(-1);
}

export function drawChat() {
  const chat = openChat();
  if (!chat) return;
  const moved = pane.chatId !== chat.id || pane.userId !== ui.userId || pane.threadId !== ui.threadId;
  if (moved) keyed(list, [], () => null);
  Object.assign(pane, { chatId: chat.id, userId: ui.userId, threadId: ui.threadId });
  drawHead(chat);
  const newest = drawMessages(chat);
  const spoke = newest && newest.message_id > pane.last && isMine(newest);
  pane.last = newest?.message_id ?? 0;
  if (moved || spoke || pane.atEnd) scrollToEnd();
  const seen = (ui.view === "chat" || innerWidth > 760) && ui.view !== "mail" && document.visibilityState === "visible";
  if (seen && unread(ui.userId, chat)) {
    markRead(ui.userId, chat);
    changed();
  }
}
