// What stands above the messages: whose chat it is and what happens there, topics, the pinned message.

import { botName, chatName, summary } from "./about.js";
import { h, icon, iconButton, keyed, version } from "./dom.js";
import { actionWords, avatar } from "./look.js";
import { menu, placeAt } from "./overlay.js";
import { blockRow } from "./people.js";
import { changed, me, show, ui, visibleMessages, world } from "./store.js";

const title = h("header", { class: "chat-head" });
const topicBar = h("nav", { class: "topics", "aria-label": "Topics", hidden: true });
const pinnedBar = h("div", { class: "pinned", hidden: true });
const acts = { jump: null };

/** The three bars; `jump` brings a message into view. */
export function mountHead(jump) {
  acts.jump = jump;
  return h("div", { class: "chat-top" }, title, topicBar, pinnedBar);
}

function subtitle(chat) {
  if (ui.status !== "online") return ["connecting…", ""];
  const typing = ui.typing.get(chat.id);
  if (typing)
    return [
      chat.type === "private" ? actionWords(typing.action) : `${botName()} is ${actionWords(typing.action)}`,
      "typing",
    ];
  if (chat.type === "private") return ["bot", ""];
  const count = chat.members?.filter((member) => !["left", "kicked"].includes(member.status)).length ?? 0;
  return [`${count} members`, ""];
}

function dots() {
  return h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
}

function drawTitle(chat) {
  const [words, mood] = subtitle(chat);
  const id = chat.type === "private" ? world.bot.id : chat.id;
  const open = (event) => menu([blockRow(me(), chat)], placeAt(event.currentTarget));
  const more =
    chat.type === "private"
      ? iconButton("more", "Chat actions", open, { "aria-haspopup": "menu", testid: "chat-menu" })
      : null;
  const naming = h(
    "span",
    { class: "head-words" },
    h("h1", { testid: "chat-title" }, chatName(chat)),
    h("span", { class: `status ${mood}`, testid: "chat-status", "aria-live": "polite" }, mood ? dots() : null, words),
  );
  keyed(title, [{ key: "head", sig: `${ui.userId}|${chat.id}|${chatName(chat)}|${words}|${me()?.blocked}` }], () =>
    h(
      "div",
      { class: "head-row" },
      iconButton("back", "Back to the chats", () => show("list"), { class: "phone-only", testid: "back" }),
      avatar(id, chatName(chat), "middle"),
      naming,
      more,
    ),
  );
}

function drawPinned(chat) {
  const pinned = visibleMessages(chat).findLast((message) => message.pinned);
  pinnedBar.hidden = !pinned;
  if (!pinned) return;
  keyed(pinnedBar, [{ key: "pin", sig: version(pinned) }], () =>
    h(
      "button",
      {
        type: "button",
        testid: "pinned-bar",
        "aria-label": "Go to the pinned message",
        on: { click: () => acts.jump(pinned.message_id) },
      },
      h("span", { class: "quote-name" }, "Pinned message"),
      h("span", { class: "quote-words" }, summary(pinned)),
      icon("pin", 18),
    ),
  );
}

function drawTopics(chat) {
  const topics =
    chat.is_forum && chat.topics?.length ? [{ message_thread_id: null, name: "General" }, ...chat.topics] : [];
  topicBar.hidden = !topics.length;
  const open = (id) => () => {
    Object.assign(ui, { threadId: id, replyTo: null, editing: null, shown: 150 });
    changed();
  };
  keyed(
    topicBar,
    topics.map((topic) => ({
      key: topic.message_thread_id,
      topic,
      sig: [topic.name, topic.closed, ui.threadId === topic.message_thread_id].join(),
    })),
    ({ topic: { message_thread_id: id, name, closed } }) =>
      h(
        "button",
        {
          type: "button",
          class: ui.threadId === id ? "chosen" : "",
          testid: "topic",
          "aria-current": ui.threadId === id ? "true" : null,
          dataset: { threadId: id ?? "" },
          on: { click: open(id) },
        },
        closed ? `🔒 ${name}` : name,
      ),
  );
}

export function drawHead(chat) {
  drawTitle(chat);
  drawTopics(chat);
  drawPinned(chat);
}
