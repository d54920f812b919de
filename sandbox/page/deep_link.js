// Links to our own bot, t.me/<bot>?start=…, stay on the page: pressing one begins the bot with its payload.

import { say } from "./api.js";
import { attempt } from "./overlay.js";
import { goTo, ui, world } from "./store.js";

function parse(url) {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** What pressing the link does, or null when it leads elsewhere. */
export function deepLink(url) {
  const address = parse(url);
  const bot = world.bot.username?.toLowerCase();
  const web = address?.hostname === "t.me" && address.pathname.slice(1).toLowerCase() === bot;
  const app = address?.protocol === "tg:" && address.searchParams.get("domain")?.toLowerCase() === bot;
  if (!bot || !(web || app)) return null;
  const text = `/start ${address.searchParams.get("start") ?? ""}`.trim();
  return () => {
    goTo(ui.userId);
    return attempt(() => say({ user_id: ui.userId, chat_id: ui.userId, text }));
  };
}

/** Attributes of a link: to our bot it acts here, all else opens in a tab that knows nothing of this page. */
export function linkTo(href) {
  const inside = deepLink(href);
  const click = (event) => {
    event.preventDefault();
    inside();
  };
  return { href, target: "_blank", rel: "noopener noreferrer", on: inside ? { click } : {} };
}
