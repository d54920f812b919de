// How people, times, sizes and files look: avatars, colours and short words.

import { h } from "./dom.js";

const pad = (number) => String(number).padStart(2, "0");
const LOCALE = "en-GB";

/** Telegram's language codes, what they are called, and names for sellers who speak them. */
export const LANGUAGES = [
  ["en", "English", ["Emma Clarke", "Oliver Hayes", "Grace Bennett"]],
  ["zh", "中文", ["王芳", "刘洋", "陈静"]],
  ["de", "Deutsch", ["Jonas Weber", "Lena Vogt"]],
  ["ja", "日本語", ["佐藤 花子", "田中 健"]],
  ["fr", "Français", ["Camille Moreau", "Hugo Lambert"]],
  ["es", "Español", ["Lucía Romero", "Diego Vega"]],
  ["it", "Italiano", ["Giulia Conti", "Marco Riva"]],
  ["ko", "한국어", ["김민준", "이서연"]],
  ["tr", "Türkçe", ["Elif Kaya", "Mert Demir"]],
  ["zh-hant", "繁體中文", ["陳美玲", "林志明"]],
];

export function languageName(code) {
  const known =
    LANGUAGES.find(([each]) => each === code) ?? LANGUAGES.find(([each]) => each === (code ?? "").split("-")[0]);
  return known ? known[1] : code || "no language";
}

export function fullName(person) {
  return person
    ? [person.first_name, person.last_name].filter(Boolean).join(" ") || person.title || "Somebody"
    : "Somebody";
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const wide = /[\u3000-\u9fff\uac00-\ud7af]/.test(name);
  const letters = wide ? [[...(words[0] ?? "?")][0]] : words.slice(0, 2).map((word) => [...word][0]);
  return letters.join("").toUpperCase() || "?";
}

/** Telegram's seven peer colours, by id. */
export const tint = (id) => Math.abs(Number(id)) % 7;

export function avatar(id, name, size = "") {
  return h("span", { class: `avatar tint-${tint(id)} ${size}`, "aria-hidden": "true" }, initials(name));
}

const asDate = (unix) => new Date(unix * 1000);
export const dayKey = (unix) => asDate(unix).toDateString();

export function clockTime(unix) {
  const date = asDate(unix);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

const daysAgo = (unix) =>
  Math.round((new Date().setHours(0, 0, 0, 0) - asDate(unix).setHours(0, 0, 0, 0)) / 86_400_000);

export function dayName(unix) {
  const away = daysAgo(unix);
  if (away === 0) return "Today";
  if (away === 1) return "Yesterday";
  const sameYear = asDate(unix).getFullYear() === new Date().getFullYear();
  const shape = sameYear ? { day: "numeric", month: "long" } : { day: "numeric", month: "long", year: "numeric" };
  return asDate(unix).toLocaleDateString(LOCALE, shape);
}

/** For lists: the time today, the weekday this week, else the date. */
export function shortTime(unix) {
  const away = daysAgo(unix);
  if (away === 0) return clockTime(unix);
  if (away > 0 && away < 7) return asDate(unix).toLocaleDateString(LOCALE, { weekday: "short" });
  const date = asDate(unix);
  return `${pad(date.getDate())}.${pad(date.getMonth() + 1)}.${pad(date.getFullYear() % 100)}`;
}

export const longTime = (unix) => asDate(unix).toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "medium" });

export function fileSize(bytes) {
  if (!bytes) return "0 B";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

const FAMILIES = {
  pdf: "red",
  doc: "blue",
  docx: "blue",
  txt: "blue",
  xls: "green",
  xlsx: "green",
  csv: "green",
  html: "violet",
  zip: "orange",
  rar: "orange",
  json: "violet",
};

export function fileKind(name) {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name ?? "")?.[1]?.toLowerCase() ?? "";
  return { ending: ending || "file", family: FAMILIES[ending] ?? "grey" };
}

const ACTIONS = {
  typing: "typing",
  upload_document: "sending a file",
  upload_photo: "sending a photo",
  upload_video: "sending a video",
  record_voice: "recording a voice message",
  upload_voice: "sending a voice message",
  choose_sticker: "choosing a sticker",
  find_location: "picking a location",
};

export const actionWords = (action) => ACTIONS[action] ?? "typing";
