// Building elements without markup: every string becomes a text node, never HTML.

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "srcdoc", "htmlFor", "tabIndex"]);

/** An element; `testid`, `dataset` and `on` are shorthands, null and false children are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "testid") node.dataset.testid = value;
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  const kept = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...kept);
  return node;
}

const ICONS = {
  chats: "M4 5h16v11H9l-5 4z M8 9h8 M8 12h5",
  mail: "M3 6h18v12H3z M3 7l9 7 9-7",
  trouble: "M13 2 5 13h6l-1 9 8-12h-6z",
  calls: "M8 6l-5 6 5 6 M16 6l5 6-5 6 M13.5 5l-3 14",
  back: "M15 5l-7 7 7 7",
  send: "M3.5 11.5 21 4l-6.5 17-3-7.5z M11.5 13.5 21 4",
  attach: "M20 11.5l-8 8a5 5 0 0 1-7-7l9-9a3.4 3.4 0 0 1 5 5l-9 9a1.7 1.7 0 0 1-2.5-2.5l7.5-7.5",
  sticker: "M12 3a9 9 0 1 0 9 9 M12 3c0 5 4 9 9 9 M12 3l9 9 M8.5 11v.5 M13 14.5a4 4 0 0 1-5 .8",
  menu: "M4 7h16 M4 12h16 M4 17h10",
  reply: "M9 6 3.5 11.5 9 17v-3.5c6 0 9 1.5 11.5 5C20 12 16 9.5 9 9.5z",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z M13.5 7l3.5 3.5",
  copy: "M8 8h12v12H8z M16 8V4H4v12h4",
  trash: "M5 7h14 M9 7V4h6v3 M7 7l1 13h8l1-13",
  close: "M6 6l12 12 M18 6 6 18",
  check: "M4 12.5l5 5L20 6.5",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14 M5 12h14",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M3 12h18 M12 3c-5 5-5 13 0 18 M12 3c5 5 5 13 0 18",
  pin: "M9 4h6l-1 6 4 3v2H6v-2l4-3z M12 15v6",
  download: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  more: "M12 5.5v.01 M12 12v.01 M12 18.5v.01",
  external: "M9 5H5v14h14v-4 M13 5h6v6 M19 5l-8 8",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M6 6l12 12",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M4 21c0-5 4-7 8-7s8 2 8 7",
  place: "M12 21c-4-5-7-8-7-11.5a7 7 0 0 1 14 0C19 13 16 16 12 21z M12 7.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  mask: "M3 8c3-2 6-2 9 0 3-2 6-2 9 0 0 6-2 9-5 9-2 0-3-1-4-3-1 2-2 3-4 3-3 0-5-3-5-9z M7 11h2 M15 11h2",
  eye:
    "M2.5 12C5 7.5 8 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.5 6.5-9.5 6.5S5 16.5 2.5 12z " +
    "M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
};

/** A 24-unit outline icon, hidden from assistive technology: the control carries the label. */
export function icon(name, size = 22) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
  })) {
    svg.setAttribute(key, value);
  }
  svg.classList.add("icon", `icon-${name}`);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const LINK = /^(https?|tg|mailto|tel):/i;

/** The address when it is one a link may have, else null: no script ever comes in through an address. */
export const safeUrl = (url) => (LINK.test(url ?? "") ? url : null);

/** A round button that shows only an icon. */
export function iconButton(name, label, click, props = {}) {
  const { class: extra = "", ...rest } = props;
  return h(
    "button",
    { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, on: { click }, ...rest },
    icon(name),
  );
}

const FOCUSABLE = "button, a[href], input, select, textarea, [tabindex]";

function replaceKeepingFocus(old, fresh) {
  const active = document.activeElement;
  const place = old.contains(active) ? [old, ...old.querySelectorAll(FOCUSABLE)].indexOf(active) : -1;
  old.replaceWith(fresh);
  if (place < 0) return;
  const candidates = [fresh, ...fresh.querySelectorAll(FOCUSABLE)];
  candidates[Math.min(place, candidates.length - 1)].focus({ preventScroll: true });
}

const registries = new WeakMap();

/**
 * Makes `parent` show `items` in order. Each item has a `key` and a `sig`; a node is rebuilt only when its
 * sig changes, so focus, open spoilers and scroll positions survive everything that happens elsewhere.
 */
export function keyed(parent, items, make) {
  const before = registries.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const known = before.get(item.key);
    if (known && known.sig === item.sig) {
      after.set(item.key, known);
      continue;
    }
    const node = make(item);
    if (known) replaceKeepingFocus(known.node, node);
    after.set(item.key, { sig: item.sig, node });
  }
  for (const [key, entry] of before) if (!after.has(key)) entry.node.remove();
  let cursor = parent.firstElementChild;
  for (const { node } of after.values()) {
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
  registries.set(parent, after);
}

let versions = 0;
const seen = new WeakMap();

/** A number that stands for the identity of a value; rows are replaced, never changed, so it tells them apart. */
export function version(object) {
  if (!seen.has(object)) seen.set(object, ++versions);
  return seen.get(object);
}
