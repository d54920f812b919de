// Files in messages: cards, photos, a closer look at them, and the dialog before one is sent.

import { sendFile } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { fileKind, fileSize } from "./look.js";
import { attempt, modal, toast } from "./overlay.js";

const MAX_BYTES = 50 * 1024 * 1024;
const PREVIEW_BYTES = 2 * 1024 * 1024;
const PHOTO = /^image\/(jpeg|png|webp|gif)$/;

const fileIcon = (name) => {
  const { ending, family } = fileKind(name);
  return h("span", { class: `file-icon ${family}`, "aria-hidden": "true" }, ending);
};

function readable(file) {
  return (
    (file.size ?? 0) <= PREVIEW_BYTES &&
    (/^text\/|json$/.test(file.mime ?? "") || /\.(html?|txt|csv|json|md)$/i.test(file.name))
  );
}

/** Shows a text or HTML document; an HTML one in a frame without scripts and without our origin. */
async function preview(file) {
  const answer = await fetch(file.url);
  if (!answer.ok) {
    toast(`The file cannot be read (${answer.status}).`);
    return;
  }
  const text = await answer.text();
  const isPage = /html/.test(file.mime ?? "") || /\.html?$/i.test(file.name);
  const content = isPage ? h("iframe", { sandbox: "", srcdoc: text, title: file.name }) : h("pre", {}, text);
  modal(
    file.name,
    (close) =>
      h(
        "div",
        { class: "paper" },
        h("header", {}, h("b", {}, file.name), iconButton("close", "Close", close)),
        content,
      ),
    { class: "wide", testid: "preview" },
  );
}

export function fileCard(file) {
  const look = readable(file)
    ? iconButton("eye", `Look at ${file.name}`, () => preview(file), { testid: "file-preview" })
    : null;
  return h(
    "div",
    { class: "file-card", testid: "file-card", dataset: { fileName: file.name } },
    h(
      "a",
      {
        class: "file-link",
        href: file.url,
        download: file.name,
        testid: "file-download",
        "aria-label": `Download ${file.name}`,
      },
      fileIcon(file.name),
      h(
        "span",
        { class: "file-words" },
        h("b", {}, file.name),
        h("small", {}, fileSize(file.size)),
        h("small", { class: "file-act" }, icon("download", 13), "Download"),
      ),
    ),
    look,
  );
}

export function photo(file) {
  const enlarge = () =>
    modal(
      file.name,
      (close) =>
        h(
          "button",
          { type: "button", class: "lightbox", "aria-label": "Close the photo", on: { click: close } },
          h("img", { src: file.url, alt: file.name }),
        ),
      { class: "bare" },
    );
  return h(
    "button",
    {
      type: "button",
      class: "photo",
      testid: "photo",
      "aria-label": `Open photo ${file.name}`,
      on: { click: enlarge },
    },
    h("img", {
      src: file.url,
      alt: file.name,
      loading: "lazy",
      width: file.width || null,
      height: file.height || null,
    }),
  );
}

/** Asks for a caption, and whether pictures go as photos, then sends each file as `fields` (who, where, answer to). */
export function sendFilesDialog(files, fields, done) {
  const tooLarge = files.find((file) => file.size > MAX_BYTES);
  if (tooLarge) {
    toast(`${tooLarge.name} is larger than ${fileSize(MAX_BYTES)}.`);
    return;
  }
  const photos = files.some((file) => PHOTO.test(file.type));
  const caption = h("input", {
    type: "text",
    placeholder: "Add a caption…",
    "aria-label": "Caption",
    maxlength: 1024,
    testid: "caption",
    autofocus: true,
  });
  const asPhoto = h("input", { type: "checkbox", checked: true, testid: "as-photo" });
  const submit = async (close) => {
    close();
    for (const [place, file] of files.entries()) {
      const kind = PHOTO.test(file.type) && asPhoto.checked ? "photo" : "document";
      const words = place === 0 ? caption.value.trim() : "";
      if (!(await attempt(() => sendFile({ ...fields, kind, caption: words }, file)))) return;
    }
    done();
  };
  modal(
    "Send file",
    (close) =>
      h(
        "form",
        {
          class: "sheet",
          method: "dialog",
          on: {
            submit: (event) => {
              event.preventDefault();
              submit(close);
            },
          },
        },
        h("p", { class: "sheet-title" }, files.length === 1 ? "Send file" : `Send ${files.length} files`),
        h(
          "div",
          { class: "send-list" },
          files.map((file) =>
            h(
              "div",
              { class: "file-card" },
              fileIcon(file.name),
              h("span", { class: "file-words" }, h("b", {}, file.name), h("small", {}, fileSize(file.size))),
            ),
          ),
        ),
        photos ? h("label", { class: "check" }, asPhoto, "Send pictures as photos") : null,
        h("label", { class: "field" }, h("span", {}, "Caption"), caption),
        h(
          "div",
          { class: "sheet-buttons" },
          h("button", { type: "button", class: "plain", on: { click: close } }, "Cancel"),
          h("button", { type: "submit", class: "primary", testid: "send-file" }, "Send"),
        ),
      ),
    { testid: "send-dialog" },
  );
}
