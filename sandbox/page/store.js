// What the page knows: the world as the sandbox tells it, and what this window is looking at.

import { getState } from "./api.js";

export const world = { bot: null, users: new Map(), chats: new Map(), mail: [], commands: [], state: {}, ready: false };
export const ui = {
  userId: null,
  chatId: null,
  threadId: null,
  view: "list",
  tools: null,
  mailId: null,
  status: "connecting",
  replyTo: null,
  editing: null,
  anonymous: false,
  typing: new Map(),
  pressing: new Set(),
  fading: new Set(),
  shown: 150,
};

const listeners = [];
let scheduled = false;

export const onChange = (listener) => listeners.push(listener);

/** Draws once for all changes of one turn of the event loop. */
export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

/** A message that has not changed stays the same object, so its bubble is not drawn anew. */
function kept(message, before) {
  return before && JSON.stringify(before) === JSON.stringify(message) ? before : message;
}

function asChat(raw) {
  const before = world.chats.get(raw.id)?.messages;
  const messages = raw.messages.map((message) => [message.message_id, kept(message, before?.get(message.message_id))]);
  return { ...raw, messages: new Map(messages) };
}

/** A new connection: what was numbered by the old one says nothing about the order of what comes. */
export function reconnecting() {
  recent = [];
  world.state = { ...world.state, seq: -1 };
}

export function applyState(state) {
  if (state.seq < (world.state.seq ?? -1)) return;
  world.state = state;
  world.bot = { ...state.bot };
  world.users = new Map(state.users.map((user) => [user.id, user]));
  world.chats = new Map(state.chats.map((chat) => [chat.id, asChat(chat)]));
  world.commands = state.commands ?? [];
  world.mail = state.mail ?? [];
  world.ready = true;
  recent = recent.filter((event) => event.seq > state.seq);
  recent.forEach(applyMessage);
  if (!world.users.has(ui.userId)) restorePerson();
  changed();
}

const GATHER_MS = 40;
let reading = null;

/** Reads the whole state anew; calls that come together share one reading. */
export function refresh() {
  reading ??= new Promise((resolve) => setTimeout(resolve, GATHER_MS))
    .then(() => {
      reading = null;
      return getState();
    })
    .then(applyState, () => null);
  return reading;
}

const FADE_MS = 350;

function keepMessage(chat, message) {
  const before = chat.messages.get(message.message_id);
  chat.messages.set(message.message_id, message);
  if (message.deleted && before && !before.deleted) {
    const key = `${chat.id}:${message.message_id}`;
    ui.fading.add(key);
    setTimeout(() => {
      ui.fading.delete(key);
      changed();
    }, FADE_MS);
  }
  if (message.from?.id === world.bot.id) ui.typing.delete(chat.id);
}

const SILENT = { tap: true, toast: true };
const RECENT = 500;
let recent = [];

export function applyEvent(event) {
  recent = [...recent.slice(-RECENT), event];
  if (!world.ready) return;
  if (event.type === "typing") showTyping(event);
  else if (!(event.type in SILENT) && !applyMessage(event)) refresh();
  changed();
}

/** Answers whether the event was one about a message of a chat that is known. */
function applyMessage(event) {
  const chat = world.chats.get(event.chat_id);
  if (!event.message || !chat) return false;
  keepMessage(chat, event.message);
  return true;
}

const TYPING_MS = 5000;

function showTyping(event) {
  const until = Date.now() + TYPING_MS;
  ui.typing.set(event.chat_id, { action: event.action, until });
  setTimeout(() => {
    if (ui.typing.get(event.chat_id)?.until === until) ui.typing.delete(event.chat_id);
    changed();
  }, TYPING_MS);
}

// --- looking -------------------------------------------------------------------------------------------------

/** A text the bot has set about itself (name, description …) in the language of the person who looks. */
export function botText(field) {
  const { settings = {} } = world.state;
  const language = (me()?.language_code ?? "").split("-")[0];
  return settings[`${field}|${language}`] ?? settings[`${field}|`] ?? "";
}

export const me = () => world.users.get(ui.userId) ?? null;
/** Who speaks where: the common part of every act. */
export const place = () =>
  ui.threadId
    ? { user_id: ui.userId, chat_id: ui.chatId, thread_id: ui.threadId }
    : { user_id: ui.userId, chat_id: ui.chatId };
export const openChat = () => world.chats.get(ui.chatId) ?? null;
export const sellers = () => [...world.users.values()].filter((user) => !user.is_agent);
export const agents = () => [...world.users.values()].filter((user) => user.is_agent);

const GONE = new Set(["left", "kicked"]);

export function memberStatus(chat, userId) {
  return chat.members?.find((member) => member.user_id === userId)?.status ?? null;
}

export function chatsOf(userId) {
  const mine = [...world.chats.values()].filter((chat) => {
    const status = memberStatus(chat, userId);
    return chat.type === "private" ? chat.id === userId : status && !GONE.has(status);
  });
  const newest = (chat) => lastMessage(chat)?.date ?? 0;
  return mine.sort((one, other) => newest(other) - newest(one));
}

/** Messages a person can see, oldest first; one that was just deleted stays until it has faded. */
export function visibleMessages(chat) {
  return [...chat.messages.values()]
    .filter((message) => !message.deleted || ui.fading.has(`${chat.id}:${message.message_id}`))
    .sort((one, other) => one.message_id - other.message_id);
}

/** The messages of the open topic in a forum, all of them elsewhere. */
export const threadMessages = (chat) =>
  visibleMessages(chat).filter((message) => !chat.is_forum || (message.thread_id ?? null) === ui.threadId);

export const lastMessage = (chat) => visibleMessages(chat).at(-1) ?? null;

const readKey = (userId, chatId) => `read:${world.bot.id}:${userId}:${chatId}`;

export function unread(userId, chat) {
  const upTo = Number(localStorage.getItem(readKey(userId, chat.id)) ?? 0);
  return visibleMessages(chat).filter((each) => each.message_id > upTo && each.from?.id !== userId).length;
}

export function markRead(userId, chat) {
  const newest = lastMessage(chat)?.message_id;
  if (newest) localStorage.setItem(readKey(userId, chat.id), newest);
}

const mailKey = () => `mail:${world.bot?.id}`;
const readMails = () => new Set(JSON.parse(localStorage.getItem(mailKey()) ?? "[]"));

export function unreadMail() {
  const read = readMails();
  return world.mail.filter((mail) => !read.has(mail.id)).map((mail) => mail.id);
}

export function openMail(id) {
  ui.mailId = id;
  if (id !== null) localStorage.setItem(mailKey(), JSON.stringify([...readMails().add(id)]));
  changed();
}

// --- moving --------------------------------------------------------------------------------------------------

function restorePerson() {
  const known = Number(localStorage.getItem(`me:${world.bot.id}`));
  const first = world.users.has(known) ? world.users.get(known) : sellers()[0];
  ui.userId = first?.id ?? null;
  ui.chatId = first ? (homeChat(first)?.id ?? null) : null;
}

const homeChat = (user) =>
  (user.is_agent ? chatsOf(user.id).find((chat) => chat.type !== "private") : null) ??
  world.chats.get(user.id) ??
  chatsOf(user.id)[0];

/** Looks through the eyes of another person, at the chat that matters to him. */
export function become(userId) {
  localStorage.setItem(`me:${world.bot.id}`, userId);
  ui.userId = userId;
  goTo(homeChat(world.users.get(userId))?.id ?? null);
}

export function goTo(chatId) {
  Object.assign(ui, {
    chatId,
    view: "chat",
    threadId: null,
    replyTo: null,
    editing: null,
    anonymous: false,
    shown: 150,
  });
  changed();
}

export function show(view) {
  ui.view = view;
  changed();
}
