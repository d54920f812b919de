// Formatted text: takes the server's sanitised `html` and lets only Telegram's own tags through once more.

import { deepLink, linkTo } from "./deep_link.js";
import { h, safeUrl } from "./dom.js";
import { toast } from "./overlay.js";

const TAGS = new Set([
  "B",
  "STRONG",
  "I",
  "EM",
  "U",
  "INS",
  "S",
  "STRIKE",
  "DEL",
  "CODE",
  "PRE",
  "A",
  "BLOCKQUOTE",
  "SPAN",
  "BR",
  "TG-SPOILER",
  "TG-EMOJI",
]);
const BLOCKS = new Set(["BLOCKQUOTE", "PRE"]);
const LONG_QUOTE = 3;

/** A fragment for `html`; falls back to plain `text`. `command` is called when a /command is pressed. */
export function rich(html, text, command) {
  const fragment = document.createDocumentFragment();
  if (!html) {
    fragment.append(text ?? "");
    return fragment;
  }
  // A template's content is inert: nothing in it loads or runs while it is walked.
  const template = document.createElement("template");
  template.innerHTML = html;
  copyChildren(template.content, fragment, command);
  return fragment;
}

function copyChildren(from, to, command) {
  for (const node of from.childNodes) {
    // A block ends its own line: the line break that follows it in the text would show as an empty one.
    const afterBlock = BLOCKS.has(node.previousSibling?.nodeName);
    if (node.nodeType === Node.TEXT_NODE) to.append(afterBlock ? node.data.replace(/^\n/, "") : node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) to.append(copyElement(node, command));
  }
}

function copyElement(node, command) {
  const kind = node.className.toString();
  const inner = document.createDocumentFragment();
  if (!TAGS.has(node.tagName)) return node.textContent;
  copyChildren(node, inner, command);
  if (node.tagName === "A") return link(node, inner);
  if (node.tagName === "TG-SPOILER" || kind.includes("spoiler")) return spoiler(inner);
  if (kind.includes("command")) return commandLink(node.textContent, command);
  if (node.tagName === "BLOCKQUOTE")
    return quote(inner, node.hasAttribute("expandable") || kind.includes("expandable"));
  if (node.tagName === "PRE") return pre(node, inner);
  if (node.tagName === "CODE" && node.parentElement?.tagName !== "PRE") return code(inner);
  return h(node.tagName.startsWith("TG-") ? "span" : node.tagName.toLowerCase(), {}, inner);
}

function link(node, inner) {
  const href = safeUrl(node.getAttribute("href"));
  // A mention of a person by id leads nowhere in a browser.
  const nowhere = href?.toLowerCase().startsWith("tg:") && !deepLink(href);
  if (!href || nowhere) return h("span", { class: "mention" }, inner);
  return h("a", { ...linkTo(href), title: href }, inner);
}

function commandLink(text, command) {
  return h("button", { type: "button", class: "command-link", on: { click: () => command?.(text) } }, text);
}

function spoiler(inner) {
  const open = (event) => {
    const cover = event.currentTarget;
    cover.classList.add("open");
    cover.removeAttribute("role");
    cover.removeAttribute("aria-label");
    cover.firstElementChild.removeAttribute("aria-hidden");
  };
  const press = (event) => {
    if (event.key === "Enter") open(event);
  };
  return h(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": "Hidden text, press to show",
      testid: "spoiler",
      on: { click: open, keydown: press },
    },
    h("span", { "aria-hidden": "true" }, inner),
  );
}

function quote(inner, expandable) {
  const body = h("div", { class: "quote-body" }, inner);
  const long = expandable && (body.textContent.split("\n").length > LONG_QUOTE || body.textContent.length > 150);
  if (!long) return h("blockquote", {}, body);
  const toggle = h(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false", testid: "quote-toggle" },
    "Show more",
  );
  const block = h("blockquote", { class: "folded", testid: "expandable-quote" }, body, toggle);
  toggle.addEventListener("click", () => {
    const folded = block.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = folded ? "Show more" : "Show less";
  });
  return block;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied to clipboard.");
  } catch {
    toast("The browser does not allow copying here.");
  }
}

function code(inner) {
  const press = (event) => copy(event.currentTarget.textContent);
  return h("code", { title: "Click to copy", on: { click: press } }, inner);
}

function pre(node, inner) {
  const marked = node.querySelector("code")?.className ?? "";
  const language = /language-([\w+-]+)/.exec(`${node.className} ${marked}`)?.[1] ?? "";
  const body = h("pre", {}, inner);
  const button = h("button", { type: "button", on: { click: () => copy(body.textContent) } }, "copy");
  return h("div", { class: "pre" }, h("div", { class: "pre-head" }, h("span", {}, language), button), body);
}
