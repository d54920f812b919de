// The log of Bot API calls, newest first, read while it is open.

import { getCalls } from "./api.js";
import { h, keyed } from "./dom.js";
import { clockTime } from "./look.js";
import { attempt } from "./overlay.js";
import { changed, ui } from "./store.js";

const EVERY_MS = 1500;
const KEPT = 400;
const log = { calls: [], after: 0, onlyFailed: false, reading: false };

async function read() {
  const { calls: fresh } = await getCalls(log.after);
  if (!fresh.length) return;
  log.after = fresh.at(-1).seq;
  log.calls = [...log.calls, ...fresh].slice(-KEPT);
  changed();
}

async function keepReading() {
  if (log.reading) return;
  log.reading = true;
  while (ui.tools === "calls") {
    if (!(await attempt(read))) break;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  log.reading = false;
}

const failed = (call) => Number(call.status) >= 400 || Number(call.status) === 0;

function brief(parameters) {
  const words = parameters?.text ?? parameters?.caption ?? parameters?.action ?? parameters?.callback_query_id ?? "";
  return [parameters?.chat_id, words]
    .filter((part) => part !== undefined && part !== "")
    .join(" · ")
    .slice(0, 120);
}

function callRow(call) {
  return h(
    "details",
    { class: `call${failed(call) ? " failed" : ""}`, testid: "call-row" },
    h(
      "summary",
      {},
      h("time", {}, clockTime(call.time ?? call.date ?? 0)),
      h("b", {}, call.method),
      h("span", { class: "call-brief" }, brief(call.parameters)),
      h("span", { class: "call-status" }, String(call.status)),
    ),
    h("pre", {}, JSON.stringify(call.parameters ?? {}, null, 2)),
  );
}

export function drawCalls(root) {
  keepReading();
  const flip = (event) => {
    log.onlyFailed = event.target.checked;
    changed();
  };
  const shown = log.calls.filter((call) => !log.onlyFailed || failed(call));
  const rows = shown.map((call) => ({ key: `call:${call.seq}`, sig: "", call })).reverse();
  const top = { key: "top", sig: "" };
  const none = rows.length ? [] : [{ key: "none", sig: String(log.onlyFailed) }];
  keyed(root, [top, ...rows, ...none], ({ key, call }) => {
    if (key === "top")
      return h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", on: { change: flip } }),
        "Only the failed ones",
      );
    return call ? callRow(call) : h("p", { class: "hint" }, "No calls yet.");
  });
}
