// The third pane: Telegram's troubles on demand.

import { changeUser, setClock, setFaults, setLimits } from "./api.js";
import { drawCalls } from "./calls.js";
import { h, iconButton, keyed } from "./dom.js";
import { avatar, fullName, longTime } from "./look.js";
import { attempt, toast } from "./overlay.js";
import { spanWords } from "./sidebar.js";
import { changed, refresh, sellers, ui, world } from "./store.js";

const DAY = 86_400;
const SHARES = [
  ["error_429_share", "Too many requests (429)"],
  ["error_5xx_share", "Server errors (5xx)"],
  ["drop_before_share", "Lost before it is done"],
  ["drop_after_share", "Done, but the answer is lost"],
];
const head = h("header", { class: "chat-head" });
const content = h("div", { class: "tools-body", tabindex: "0" });

export function mountTools(root) {
  root.append(head, content);
}

function toggle(label, hint, on, testid, change) {
  const box = h("input", {
    type: "checkbox",
    role: "switch",
    checked: on,
    testid,
    on: { change: () => change(box.checked) },
  });
  return h(
    "label",
    { class: "switch" },
    h("span", {}, h("b", {}, label), hint ? h("small", {}, hint) : null),
    box,
    h("i", { "aria-hidden": "true" }),
  );
}

function shareField(name, label, value) {
  const shown = h("output", {}, `${Math.round(value * 100)} %`);
  const slider = h("input", {
    type: "range",
    "aria-label": label,
    min: 0,
    max: 100,
    step: 5,
    value: Math.round(value * 100),
    name,
    testid: `fault-${name}`,
    on: {
      input: () => {
        shown.textContent = `${slider.value} %`;
      },
    },
  });
  return h("label", { class: "slider" }, h("span", {}, label), shown, slider);
}

function readFaults(form) {
  const shares = Object.fromEntries(SHARES.map(([name]) => [name, Number(form.elements[name].value) / 100]));
  const methods = form.elements.methods.value.split(/[\s,]+/).filter(Boolean);
  return { ...shares, delay_s: Number(form.elements.delay_s.value), methods };
}

async function applyFaults(faults, words) {
  if (await attempt(() => setFaults(faults).then(refresh))) toast(words);
}

function faultForm() {
  const faults = world.state.faults ?? {};
  const submit = (event) => {
    event.preventDefault();
    applyFaults(readFaults(event.currentTarget), "The faults are in force.");
  };
  const calm = Object.fromEntries([...SHARES.map(([name]) => [name, 0]), ["delay_s", 0], ["methods", []]]);
  return h(
    "form",
    { class: "tool-box", on: { submit } },
    h("h2", {}, "Faults"),
    h("p", {}, "A share of the bot's calls fails this way."),
    SHARES.map(([name, label]) => shareField(name, label, faults[name] ?? 0)),
    h(
      "label",
      { class: "field inline" },
      h("span", {}, "Delay of each call, seconds"),
      h("input", {
        type: "number",
        name: "delay_s",
        min: 0,
        max: 60,
        step: 0.1,
        value: faults.delay_s ?? 0,
        testid: "fault-delay_s",
      }),
    ),
    h(
      "label",
      { class: "field" },
      h("span", {}, "Only these methods (none: all)"),
      h("input", {
        type: "text",
        name: "methods",
        placeholder: "sendMessage, sendDocument",
        value: (faults.methods ?? []).join(", "),
        spellcheck: "false",
        testid: "fault-methods",
      }),
    ),
    h(
      "div",
      { class: "sheet-buttons" },
      h(
        "button",
        {
          type: "button",
          class: "plain",
          testid: "faults-clear",
          on: { click: () => applyFaults(calm, "No more faults.") },
        },
        "Clear",
      ),
      h("button", { type: "submit", class: "primary", testid: "faults-apply" }, "Apply"),
    ),
  );
}

const limitsOn = () => Boolean(world.state.limits?.on ?? world.state.limits);

function limitsBox() {
  return h(
    "div",
    { class: "tool-box" },
    h("h2", {}, "Sending limits"),
    toggle(
      "As strict as Telegram",
      "30 a second in all, 1 a second per chat, 20 a minute per group",
      limitsOn(),
      "limits-switch",
      (on) => attempt(() => setLimits(on).then(refresh)),
    ),
  );
}

function blockBox() {
  const rows = sellers().map((seller) =>
    h(
      "div",
      { class: "block-row" },
      avatar(seller.id, fullName(seller), "small"),
      toggle(fullName(seller), "", Boolean(seller.blocked), "block-switch", (blocked) =>
        attempt(() => changeUser(seller.id, { blocked })),
      ),
    ),
  );
  return h(
    "div",
    { class: "tool-box" },
    h("h2", {}, "Who has blocked the bot"),
    rows.length ? rows : h("p", {}, "There are no sellers yet."),
  );
}

function clockBox() {
  const offset = world.state.clock?.offset_s ?? 0;
  const move = (by) => () => attempt(() => setClock({ offset_s: by === 0 ? 0 : offset + by }).then(refresh));
  const steps = [
    ["+1 hour", 3600],
    ["+1 day", DAY],
    ["+7 days", 7 * DAY],
    ["+30 days", 30 * DAY],
    ["Now", 0],
  ];
  const words =
    Math.abs(offset) > 1
      ? `${spanWords(offset)} from the real time: ${longTime(Date.now() / 1000 + offset)}`
      : "Shows the real time.";
  return h(
    "div",
    { class: "tool-box" },
    h("h2", {}, "Clock of Telegram"),
    h("p", { testid: "clock-words" }, words),
    h(
      "div",
      { class: "chips" },
      steps.map(([label, by]) =>
        h("button", { type: "button", class: "chip", testid: "clock-step", on: { click: move(by) } }, label),
      ),
    ),
  );
}

function unknownBox() {
  const unknown = world.state.unknown_methods ?? [];
  if (!unknown.length) return null;
  return h(
    "div",
    { class: "tool-box warning" },
    h("h2", {}, "Methods this sandbox does not know"),
    h("p", {}, [...new Set(unknown)].join(", ")),
  );
}

const BOXES = {
  unknown: [unknownBox, () => JSON.stringify(world.state.unknown_methods ?? [])],
  faults: [faultForm, () => JSON.stringify(world.state.faults ?? {})],
  limits: [limitsBox, () => String(limitsOn())],
  block: [blockBox, () => JSON.stringify(sellers().map(({ id, first_name: name, blocked }) => [id, name, blocked]))],
  clock: [clockBox, () => String(world.state.clock?.offset_s ?? 0)],
};

export function drawTools(root) {
  root.hidden = !ui.tools;
  if (!ui.tools) return;
  const close = () => {
    ui.tools = null;
    changed();
  };
  const [title, words] =
    ui.tools === "calls"
      ? ["API calls", "What the bot asks of Telegram"]
      : ["Telegram trouble", "What can go wrong, on demand"];
  keyed(head, [{ key: "head", sig: title }], () =>
    h(
      "div",
      { class: "head-row" },
      h("span", { class: "head-words" }, h("h1", {}, title), h("span", { class: "status" }, words)),
      iconButton("close", "Close", close, { testid: "tools-close" }),
    ),
  );
  if (ui.tools === "calls") {
    drawCalls(content);
    return;
  }
  const boxes = Object.entries(BOXES).map(([key, [make, sig]]) => ({ key, make, sig: sig() }));
  keyed(content, boxes, ({ make }) => make() ?? h("span", { hidden: true }));
}
