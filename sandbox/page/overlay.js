// What lies over the chat: toasts, alerts, dialogs and pop-up menus.

import { h, icon } from "./dom.js";

const TOAST_MS = 4000;

/** A passing remark (answerCallbackQuery without an alert, or a trouble of the page itself). */
export function toast(text) {
  const node = h("div", { class: "toast", testid: "toast" }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.classList.add("leaving"), TOAST_MS);
  setTimeout(() => node.remove(), TOAST_MS + 300);
}

/** Runs something on the server and says so when it cannot be done; answers whether it could. */
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (problem) {
    toast(problem.message);
    return false;
  }
}

/** A modal dialog that leaves the page when it closes; `build(close)` makes its content. */
export function modal(label, build, props = {}) {
  const dialog = h("dialog", { "aria-label": label, ...props });
  dialog.append(build(() => dialog.close()));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** What answerCallbackQuery with show_alert shows: it stays until it is acknowledged. */
export function alertBox(text, title) {
  modal(
    "Alert",
    (close) =>
      h(
        "div",
        { class: "sheet" },
        h("p", { class: "sheet-title" }, title),
        h("p", { class: "sheet-text" }, text),
        h(
          "div",
          { class: "sheet-buttons" },
          h(
            "button",
            { type: "button", class: "plain", testid: "alert-ok", autofocus: true, on: { click: close } },
            "OK",
          ),
        ),
      ),
    { role: "alertdialog", testid: "alert" },
  );
}

let openPopup = null;

export function closePopup() {
  const open = openPopup;
  openPopup = null;
  if (!open) return;
  const inside = open.node.contains(document.activeElement);
  open.node.remove();
  open.opener?.setAttribute("aria-expanded", "false");
  if (inside) open.opener?.focus({ preventScroll: true });
}

const inWindow = (value, size, room) => Math.max(8, Math.min(value, room - size - 8));

/** Shows a pop-up at a point, kept inside the window; Escape, a press elsewhere or a choice close it. */
export function popup(node, { x, y, opener = null, above = false }) {
  closePopup();
  document.body.append(node);
  const box = node.getBoundingClientRect();
  node.style.left = `${inWindow(x, box.width, innerWidth)}px`;
  node.style.top = `${inWindow(above ? y - box.height : y, box.height, innerHeight)}px`;
  opener?.setAttribute("aria-expanded", "true");
  openPopup = { node, opener };
  node.querySelector("button, input, select")?.focus({ preventScroll: true });
}

/** A menu of `[icon, label, action, props]` rows; null rows are left out. `head` stands above them. */
export function menu(rows, place, head = null) {
  const choose = (action) => () => {
    closePopup();
    action();
  };
  const buttons = rows
    .filter(Boolean)
    .map(([name, label, action, props = {}]) =>
      h(
        "button",
        { type: "button", role: "menuitem", on: { click: choose(action) }, ...props },
        icon(name, 20),
        h("span", {}, label),
      ),
    );
  popup(h("div", { class: "popup menu", role: "menu" }, head, buttons), place);
}

/** Where a pop-up opened by a button belongs: under it, or above it at the foot of the page. */
export function placeAt(button) {
  const box = button.getBoundingClientRect();
  const above = box.top > innerHeight / 2;
  return { x: box.left, y: above ? box.top - 6 : box.bottom + 6, above, opener: button };
}

function moveInside(event) {
  const items = [...openPopup.node.querySelectorAll("button, select, input")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

document.addEventListener("pointerdown", (event) => {
  if (openPopup && !openPopup.node.contains(event.target) && !openPopup.opener?.contains(event.target)) closePopup();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!openPopup) return;
    if (event.key === "Escape") {
      closePopup();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInside(event);
  },
  true,
);
