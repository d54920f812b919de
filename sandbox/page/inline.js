// Inline mode: what is typed behind the bot's name is asked of it, and what it offers is listed above the composer.

import { choose, inline } from "./api.js";
import { h, keyed } from "./dom.js";
import { attempt } from "./overlay.js";
import { openChat, place, ui, world } from "./store.js";

const WAIT_MS = 250;

const box = h("div", {
  class: "suggestions inline-results",
  role: "listbox",
  "aria-label": "What the bot offers",
  hidden: true,
});
const pane = { asked: null, results: [], button: null, timer: 0, answer: null };

function draw(send) {
  box.hidden = !pane.results.length && !pane.button;
  const rows = pane.results.map((result, at) => ({ key: result.id, sig: `${result.title}|${result.description}|${at}`, result }));
  if (pane.button) rows.unshift({ key: "button", sig: pane.button.text, button: pane.button });
  keyed(box, rows, ({ result, button }) =>
    button
      ? h(
          "button",
          { type: "button", testid: "inline-button-above", on: { click: () => send(`/start ${button.start_parameter ?? ""}`) } },
          h("b", {}, button.text),
        )
      : h(
          "button",
          { type: "button", role: "option", testid: "inline-result", on: { click: () => send(null, result.id) } },
          h("b", {}, result.title),
          h("span", {}, result.description),
        ),
  );
}

/** From the live stream: the bot has answered. That may be known before the question's own id is. */
export function applyInline(event) {
  if (event.user_id !== ui.userId) return;
  pane.answer = event;
  take();
}

function take() {
  if (!pane.answer || pane.answer.inline_query_id !== pane.asked) return;
  pane.results = pane.answer.results;
  pane.button = pane.answer.button ?? null;
  pane.redraw();
}

/** The list above the composer; `say` sends a text of one's own. */
export function mountInline(input, say) {
  const close = () => {
    Object.assign(pane, { asked: null, results: [], button: null });
    clearTimeout(pane.timer);
    pane.redraw();
  };
  const send = async (text, resultId) => {
    const { asked } = pane;
    close();
    input.value = "";
    input.dispatchEvent(new Event("input"));
    if (text) say(text);
    else await attempt(() => choose({ ...place(), inline_query_id: asked, result_id: resultId }));
    input.focus();
  };
  pane.redraw = () => draw(send);
  input.addEventListener("input", () => {
    const prefix = `@${world.bot?.username ?? ""} `;
    const typed = input.value.startsWith(prefix) && openChat() ? input.value.slice(prefix.length) : null;
    clearTimeout(pane.timer);
    if (typed === null) {
      if (pane.asked !== null) close();
      return;
    }
    const ask = async () => {
      pane.asked = (await inline({ ...place(), text: typed })).inline_query_id;
      take();
    };
    pane.timer = setTimeout(() => attempt(ask), WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) close();
  });
  return box;
}
