// The rail of sections and the list of chats.

import { chatName, isMine, senderName, summary } from "./about.js";
import { h, icon, keyed, version } from "./dom.js";
import { actionWords, avatar, shortTime } from "./look.js";
import { changed, chatsOf, goTo, lastMessage, me, show, ui, unread, unreadMail, world } from "./store.js";

const chatList = h("ul", { class: "chats" });
const status = h("div", { class: "link-status", role: "status", testid: "connection" });

export function mountSidebar(root) {
  root.append(h("nav", { class: "chat-nav", "aria-label": "Chats" }, chatList), status);
}

function preview(chat) {
  const typing = ui.typing.get(chat.id);
  if (typing) return h("span", { class: "preview typing" }, `${actionWords(typing.action)}…`);
  const message = lastMessage(chat);
  if (!message)
    return h("span", { class: "preview" }, chat.type === "private" ? "Press to start the bot" : "No messages yet");
  const mine = isMine(message);
  const who = chat.type === "private" ? (mine ? "You" : "") : mine ? "You" : senderName(message);
  return h(
    "span",
    { class: "preview" },
    who ? h("span", { class: "preview-who" }, `${who}: `) : null,
    summary(message),
  );
}

function chatItem(chat, count) {
  const message = lastMessage(chat);
  const id = chat.type === "private" ? world.bot.id : chat.id;
  const chosen = chat.id === ui.chatId && ui.view !== "mail";
  const label = `${chatName(chat)}${count ? `, ${count} unread` : ""}`;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: `chat-item${chosen ? " chosen" : ""}`,
        testid: "chat-item",
        "aria-label": label,
        "aria-current": chosen ? "true" : null,
        dataset: { chatId: chat.id },
        on: { click: () => goTo(chat.id) },
      },
      avatar(id, chatName(chat)),
      h(
        "span",
        { class: "chat-words" },
        h(
          "span",
          { class: "chat-line" },
          h("b", {}, chatName(chat)),
          message ? h("time", {}, shortTime(message.date)) : null,
        ),
        h(
          "span",
          { class: "chat-line" },
          preview(chat),
          count ? h("span", { class: "badge", testid: "unread" }, String(count)) : null,
        ),
      ),
    ),
  );
}

export function drawSidebar() {
  const chats = me() ? chatsOf(ui.userId) : [];
  keyed(
    chatList,
    chats.map((chat) => {
      const count = unread(ui.userId, chat);
      const message = lastMessage(chat);
      const sig = [
        ui.userId,
        chatName(chat),
        count,
        message ? version(message) : 0,
        ui.typing.get(chat.id)?.action,
        ui.chatId === chat.id && ui.view !== "mail",
      ].join();
      return { key: chat.id, sig, chat, count };
    }),
    ({ chat, count }) => chatItem(chat, count),
  );
  const offset = world.state.clock?.offset_s ?? 0;
  const away = Math.abs(offset) > 1 ? ` · clock moved by ${spanWords(offset)}` : "";
  const words = ui.status === "online" ? `Sandbox online${away}` : "Connecting…";
  if (status.textContent !== words) status.textContent = words;
  status.dataset.status = ui.status;
}

/** Seconds as the largest fitting unit, signed: "+2 days". */
export function spanWords(seconds) {
  const [size, unit] = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ].find(([each]) => Math.abs(seconds) >= each) ?? [1, "second"];
  const count = Math.round((seconds / size) * 10) / 10;
  return `${count > 0 ? "+" : ""}${count} ${unit}${Math.abs(count) === 1 ? "" : "s"}`;
}

const SECTIONS = [
  ["chats", "Chats"],
  ["mail", "Mail"],
  ["trouble", "Trouble"],
  ["calls", "API calls"],
];

function chosenSection() {
  if (ui.tools && innerWidth <= 760) return ui.tools;
  return ui.view === "mail" ? "mail" : "chats";
}

function choose(name) {
  if (name === "trouble" || name === "calls") {
    ui.tools = ui.tools === name ? null : name;
    changed();
    return;
  }
  if (innerWidth <= 760) ui.tools = null;
  show(name === "mail" ? "mail" : innerWidth <= 760 ? "list" : "chat");
}

function hasTrouble() {
  const { faults = {}, limits } = world.state;
  return (
    Boolean(limits?.on ?? limits) ||
    Object.entries(faults).some(([name, value]) => /share|delay/.test(name) && value > 0)
  );
}

/** The rail at the left edge, at the foot of the page on a phone. */
export function drawRail(root) {
  const totals = me() ? chatsOf(ui.userId).reduce((sum, chat) => sum + unread(ui.userId, chat), 0) : 0;
  const counts = { chats: totals, mail: unreadMail().length, trouble: hasTrouble() ? "!" : 0, calls: 0 };
  const current = chosenSection();
  keyed(
    root,
    SECTIONS.map(([name, label]) => ({
      key: name,
      label,
      sig: [counts[name], current === name, ui.tools === name].join(),
    })),
    ({ key, label }) =>
      h(
        "button",
        {
          type: "button",
          class: `rail-item${current === key || ui.tools === key ? " chosen" : ""}`,
          testid: `rail-${key}`,
          "aria-current": current === key ? "page" : null,
          on: { click: () => choose(key) },
        },
        h(
          "span",
          { class: "rail-icon" },
          icon(key, 25),
          counts[key] ? h("span", { class: "badge", testid: `${key}-badge` }, String(counts[key])) : null,
        ),
        h("span", {}, label),
      ),
  );
  const news = totals ? `(${totals}) ` : "";
  document.title = `${news}${world.bot ? chatNameOfPage() : "Sandbox"}`;
}

const chatNameOfPage = () => {
  const chat = world.chats.get(ui.chatId);
  return ui.view === "mail" ? "Mail box" : chat ? chatName(chat) : "Sandbox";
};
