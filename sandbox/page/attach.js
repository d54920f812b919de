// What one can send besides text: files, stickers, a contact, a place; and under which name.

import { sendFile } from "./api.js";
import { h } from "./dom.js";
import { sendFilesDialog } from "./files.js";
import { attempt, closePopup, menu, placeAt, popup } from "./overlay.js";
import { changed, me, memberStatus, openChat, place, ui } from "./store.js";

const STICKERS = ["👋", "😀", "😂", "😍", "🤔", "👍", "🙏", "🎉", "🔥", "❤️", "😢", "📦"];
const BERLIN = { latitude: 52.52, longitude: 13.405 };
const PHONE = "+4915112345678";

export const chooser = h("input", {
  type: "file",
  multiple: true,
  hidden: true,
  testid: "file-input",
  "aria-label": "Choose files",
});
chooser.addEventListener("change", () => {
  offer([...chooser.files]);
  chooser.value = "";
});

/** Who speaks where, and what he answers. */
export const answering = () => (ui.replyTo ? { ...place(), reply_to: ui.replyTo.message_id } : place());

function answered() {
  ui.replyTo = null;
  changed();
}

function offer(files) {
  if (files.length) sendFilesDialog(files, answering(), answered);
}

/** Takes files that were pasted or dropped, unless there is no composer now. */
export function takeFiles(event, transfer) {
  const files = [...(transfer?.files ?? [])];
  if (!files.length || !chooser.parentElement || chooser.parentElement.hidden) return;
  event.preventDefault();
  offer(files);
}

async function sendThing(fields) {
  if (await attempt(() => sendFile({ ...answering(), ...fields }))) answered();
}

export const sendPlace = () => sendThing({ kind: "location", ...BERLIN });

export function sendContact() {
  const { first_name: first, last_name: last } = me();
  return sendThing({ kind: "contact", phone_number: PHONE, first_name: first, last_name: last });
}

function flipAnonymous() {
  ui.anonymous = !ui.anonymous;
  changed();
}

const ADMINS = ["creator", "administrator"];

export function attachMenu(event) {
  const chat = openChat();
  const admin = chat.type !== "private" && ADMINS.includes(memberStatus(chat, ui.userId));
  const anonymous = ui.anonymous ? "Write under my own name" : "Write as the group (anonymous admin)";
  menu(
    [
      ["attach", "Photo or file", () => chooser.click(), { testid: "attach-file" }],
      ["person", "My contact", sendContact, { testid: "attach-contact" }],
      ["place", "My location", sendPlace, { testid: "attach-location" }],
      admin ? ["mask", anonymous, flipAnonymous, { testid: "anonymous" }] : null,
    ],
    placeAt(event.currentTarget),
  );
}

export function pickSticker(event) {
  const choose = (emoji) => () => {
    closePopup();
    sendThing({ kind: "sticker", emoji });
  };
  popup(
    h(
      "div",
      { class: "popup sticker-picker", role: "menu", "aria-label": "Stickers" },
      STICKERS.map((emoji) =>
        h(
          "button",
          {
            type: "button",
            role: "menuitem",
            "aria-label": `Sticker ${emoji}`,
            testid: "sticker-choice",
            on: { click: choose(emoji) },
          },
          emoji,
        ),
      ),
    ),
    placeAt(event.currentTarget),
  );
}
