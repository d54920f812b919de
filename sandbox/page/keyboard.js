// Inline keyboards: rows of buttons under a bubble, busy from the press until the bot answers it.

import { tap, tapAnswer } from "./api.js";
import { deepLink, linkTo } from "./deep_link.js";
import { h, icon, safeUrl } from "./dom.js";
import { fullName } from "./look.js";
import { alertBox, toast } from "./overlay.js";
import { changed, ui, world } from "./store.js";

const ANSWER_WAIT_S = 15;
const ROUNDS = 4;

const pressKey = (message, data) => `${ui.userId}:${message.chat_id}:${message.message_id}:${data}`;

/** Which buttons of this message are busy: part of what decides whether its bubble must be drawn again. */
export function busyButtons(message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows
    .flat()
    .filter((button) => ui.pressing.has(pressKey(message, button.callback_data)))
    .map((button) => button.callback_data)
    .join("|");
}

async function press(message, button) {
  const key = pressKey(message, button.callback_data);
  if (ui.pressing.has(key)) return;
  ui.pressing.add(key);
  changed();
  try {
    const place = { user_id: ui.userId, chat_id: message.chat_id, message_id: message.message_id };
    const { callback_query_id: id } = await tap({ ...place, data: button.callback_data });
    for (let round = 0; round < ROUNDS; round += 1) {
      const answer = await tapAnswer(id, ANSWER_WAIT_S);
      if (answer.answered) {
        tell(answer);
        break;
      }
    }
  } catch (problem) {
    toast(problem.message);
  } finally {
    ui.pressing.delete(key);
    changed();
  }
}

function tell(answer) {
  const inside = answer.url ? deepLink(answer.url) : null;
  if (inside) inside();
  else if (safeUrl(answer.url)) open(answer.url, "_blank", "noopener,noreferrer");
  if (!answer.text) return;
  if (answer.show_alert) alertBox(answer.text, fullName(world.bot));
  else toast(answer.text);
}

function inlineButton(message, button) {
  const busy = ui.pressing.has(pressKey(message, button.callback_data));
  const props = {
    class: `inline-button style-${button.style ?? "default"}`,
    testid: "inline-button",
    title: button.text,
    dataset: { label: button.text.replace(/^[^\p{L}\p{N}]+/u, "") },
  };
  if (button.url) {
    const label = h("span", { class: "label" }, button.text);
    return h("a", { ...props, ...linkTo(safeUrl(button.url)) }, label, icon("external", 12));
  }
  if (button.copy_text) {
    const copy = () =>
      navigator.clipboard.writeText(button.copy_text.text).then(
        () => toast("Copied to clipboard."),
        () => toast("The browser does not allow copying here."),
      );
    return h(
      "button",
      { ...props, type: "button", on: { click: copy } },
      h("span", { class: "label" }, button.text),
      icon("copy", 12),
    );
  }
  return h(
    "button",
    {
      ...props,
      type: "button",
      class: `${props.class}${busy ? " busy" : ""}`,
      "aria-busy": busy ? "true" : null,
      on: { click: () => press(message, button) },
    },
    h("span", { class: "label" }, button.text),
  );
}

/** The keyboard of a message, or null. */
export function inlineKeyboard(message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return h(
    "div",
    { class: "keyboard", role: "group", "aria-label": "Buttons", testid: "keyboard" },
    rows.map((row) =>
      h(
        "div",
        { class: "keyboard-row" },
        row.map((button) => inlineButton(message, button)),
      ),
    ),
  );
}

/** A reply keyboard the bot has put under the composer, as the buttons of the newest message that sets one. */
export function replyKeyboard(messages, send) {
  const set = messages.findLast((message) => message.reply_markup?.keyboard || message.reply_markup?.remove_keyboard);
  const rows = set?.reply_markup.keyboard;
  if (!rows) return null;
  return h(
    "div",
    { class: "reply-keyboard", role: "group", "aria-label": "Suggested answers" },
    rows.map((row) =>
      h(
        "div",
        { class: "keyboard-row" },
        row.map((button) =>
          h(
            "button",
            { type: "button", testid: "reply-button", on: { click: () => send(button) } },
            button.text ?? button,
          ),
        ),
      ),
    ),
  );
}
