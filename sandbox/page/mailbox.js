// The mail box: what the bot has e-mailed, as text, as HTML and as it came.

import { refuseMail } from "./api.js";
import { h, icon, iconButton, keyed } from "./dom.js";
import { avatar, fileSize, longTime, shortTime } from "./look.js";
import { attempt, menu, placeAt, toast } from "./overlay.js";
import { changed, openMail, ui, unreadMail, world } from "./store.js";

const REFUSED = 550;
const rows = h("ul", { class: "mail-rows" });
const reader = h("article", { class: "mail-reader", "aria-label": "Mail" });
const tabs = { chosen: "html" };

export function mountMail(root) {
  root.append(
    h(
      "div",
      { class: "mail-list" },
      h(
        "header",
        { class: "chat-head" },
        h(
          "div",
          { class: "head-row" },
          h(
            "span",
            { class: "head-words" },
            h("h1", {}, "Mail box"),
            h("span", { class: "status" }, "Everything the bot e-mails lands here"),
          ),
        ),
      ),
      rows,
    ),
    reader,
  );
}

const stamp = (mail) => mail.received || Date.parse(mail.date) / 1000 || 0;
const addresses = (value) => [value].flat().filter(Boolean).join(", ");

function mailRow({ mail, chosen, fresh }) {
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: `chat-item${chosen ? " chosen" : ""}`,
        testid: "mail-row",
        "aria-current": chosen ? "true" : null,
        dataset: { mailTo: addresses(mail.to), mailSubject: mail.subject },
        on: { click: () => openMail(mail.id) },
      },
      avatar(addresses(mail.to).length, addresses(mail.to)),
      h(
        "span",
        { class: "chat-words" },
        h("span", { class: "chat-line" }, h("b", {}, addresses(mail.to)), h("time", {}, shortTime(stamp(mail)))),
        h(
          "span",
          { class: "chat-line" },
          h("span", { class: "preview" }, mail.subject),
          fresh ? h("span", { class: "badge dot" }, "new") : null,
        ),
      ),
    ),
  );
}

function tabButton(name, label, there) {
  const choose = () => {
    tabs.chosen = name;
    changed();
  };
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      "aria-selected": String(shownTab(currentMail()) === name),
      disabled: !there,
      testid: `mail-tab-${name}`,
      on: { click: choose },
    },
    label,
  );
}

const currentMail = () => world.mail.find((mail) => mail.id === ui.mailId) ?? null;

function shownTab(mail) {
  const there = { html: mail?.html, text: mail?.text, raw: mail?.raw };
  return there[tabs.chosen] ? tabs.chosen : (Object.keys(there).find((name) => there[name]) ?? "text");
}

/** The message in a frame of its own: no scripts, no origin, links open outside. */
function htmlFrame(mail) {
  const base = '<base target="_blank"><meta name="color-scheme" content="light">';
  return h("iframe", {
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
    title: `Mail: ${mail.subject}`,
    srcdoc: base + mail.html,
    referrerpolicy: "no-referrer",
    testid: "mail-html",
  });
}

function mailBody(mail) {
  const tab = shownTab(mail);
  if (tab === "html") return htmlFrame(mail);
  return h("pre", { class: `mail-text ${tab}`, testid: `mail-${tab}`, tabindex: "0" }, mail[tab] ?? "");
}

function moreMenu(event, mail) {
  const refuse = async () => {
    if (await attempt(() => refuseMail(addresses(mail.to), REFUSED)))
      toast(`Mail to ${addresses(mail.to)} is now refused with ${REFUSED}.`);
  };
  menu(
    [["block", "Refuse mail to this address", refuse, { class: "danger", testid: "mail-refuse" }]],
    placeAt(event.currentTarget),
  );
}

function attachments(mail) {
  if (!mail.attachments?.length) return null;
  return [
    h("dt", {}, "Files"),
    h(
      "dd",
      { testid: "mail-attachments" },
      mail.attachments.map(({ name, size }) => `${name} (${fileSize(size)})`).join(", "),
    ),
  ];
}

function letter(mail) {
  return h(
    "div",
    { class: "letter" },
    h(
      "header",
      { class: "letter-head" },
      iconButton("back", "Back to the mail list", () => openMail(null), { class: "phone-only" }),
      h("h2", { testid: "mail-subject" }, mail.subject || "(no subject)"),
      iconButton("more", "Mail actions", (event) => moreMenu(event, mail), { "aria-haspopup": "menu" }),
    ),
    h(
      "dl",
      { class: "letter-facts" },
      h("dt", {}, "From"),
      h("dd", {}, addresses(mail.from)),
      h("dt", {}, "To"),
      h("dd", { testid: "mail-to" }, addresses(mail.to)),
      h("dt", {}, "Date"),
      h("dd", {}, longTime(stamp(mail))),
      attachments(mail),
    ),
    h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": "Parts of the mail" },
      tabButton("html", "HTML", mail.html),
      tabButton("text", "Text", mail.text),
      tabButton("raw", "Source", mail.raw),
    ),
    h("div", { class: "letter-body" }, mailBody(mail)),
  );
}

function emptyReader() {
  const words = world.mail.length
    ? "Choose a mail to read it"
    : "No mail yet. What the bot e-mails to sellers and providers appears here.";
  return h("div", { class: "nothing" }, icon("mail", 56), h("p", {}, words));
}

export function drawMail() {
  if (ui.view !== "mail") return;
  if (ui.mailId === null && innerWidth > 760 && world.mail.length) openMail(world.mail.at(-1).id);
  const fresh = new Set(unreadMail());
  keyed(
    rows,
    world.mail
      .map((mail) => {
        const look = { chosen: mail.id === ui.mailId, fresh: fresh.has(mail.id) };
        return { key: mail.id, sig: `${look.chosen}|${look.fresh}`, mail, ...look };
      })
      .reverse(),
    mailRow,
  );
  const mail = currentMail();
  const shown = mail
    ? { key: "mail", sig: `${mail.id}|${shownTab(mail)}` }
    : { key: "none", sig: String(world.mail.length) };
  keyed(reader, [shown], () => (mail ? letter(mail) : emptyReader()));
  reader.parentElement.classList.toggle("reading", Boolean(mail));
}
