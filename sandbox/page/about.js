// What can be told about a message in a few words: whose it is and what it says.

import { fullName } from "./look.js";
import { botText, ui, world } from "./store.js";

export const botName = () => botText("name") || fullName(world.bot);
export const chatName = (chat) => (chat.type === "private" ? botName() : chat.title);

export const isMine = (message) => message.from?.id === ui.userId;

export function senderName(message) {
  if (message.sender_chat_id) return world.chats.get(message.sender_chat_id)?.title ?? "Anonymous admin";
  return message.from?.id === world.bot?.id ? botName() : fullName(message.from);
}

/** A few plain words that stand for a message: in the chat list, quotes and the pinned bar. */
export function summary(message) {
  if (!message) return "Deleted message";
  const words = message.text ?? message.caption ?? "";
  if (words) return words.replace(/\s+/g, " ").slice(0, 160);
  if (message.sticker) return `${message.sticker.emoji ?? ""} Sticker`.trim();
  if (message.photo) return "🖼 Photo";
  if (message.contact) return "👤 Contact";
  if (message.location) return "📍 Location";
  if (message.voice) return "🎤 Voice message";
  return message.files?.[0] ? `📎 ${message.files[0].name}` : (serviceWords(message) ?? "Message");
}

/** The words of a service message ("Li joined the group"), or null for an ordinary one. */
export function serviceWords(message) {
  const who = senderName(message);
  if (message.new_chat_members?.length) return `${message.new_chat_members.map(fullName).join(", ")} joined the group`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} left the group`;
  if (message.pinned_message) return `${who} pinned a message`;
  if (message.forum_topic_created) return `${who} created the topic “${message.forum_topic_created.name}”`;
  if (message.forum_topic_edited) return `${who} changed the topic`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} reopened the topic`;
  if (message.group_chat_created || message.supergroup_chat_created) return "The group was created";
  if (message.new_chat_title) return `${who} named the group “${message.new_chat_title}”`;
  return null;
}

/** Text messages of one's own can be edited, as on Telegram. */
export const canEdit = (message) => isMine(message) && typeof message.text === "string";
