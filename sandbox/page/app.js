// Puts the page together: what is drawn where, and the live connection.

import { follow } from "./api.js";
import { drawChat, mountChat } from "./chat.js";
import { takeFiles } from "./attach.js";
import { drawComposer, mountComposer } from "./composer.js";
import { icon, keyed, h } from "./dom.js";
import { applyInline } from "./inline.js";
import { drawMail, mountMail } from "./mailbox.js";
import { drawWhoAmI, welcome } from "./people.js";
import { drawRail, drawSidebar, mountSidebar } from "./sidebar.js";
import { applyEvent, applyState, changed, me, onChange, openChat, reconnecting, ui, world } from "./store.js";
import { drawTools, mountTools } from "./tools.js";

const part = (id) => document.getElementById(id);

function draw() {
  if (!world.ready) return;
  const nobody = !me();
  document.body.dataset.view = ui.view;
  document.body.dataset.tools = ui.tools ?? "";
  document.body.dataset.nobody = String(nobody);
  part("mail").hidden = ui.view !== "mail";
  part("chat").hidden = ui.view === "mail" || nobody || !openChat();
  part("cover").hidden = ui.view === "mail" || Boolean(!nobody && openChat());
  keyed(part("cover"), [{ key: "cover", sig: String(nobody) }], () =>
    nobody ? welcome() : h("div", { class: "nothing" }, icon("chats", 56), h("p", {}, "Choose a chat")),
  );
  drawWhoAmI(part("me"));
  drawRail(part("rail"));
  drawSidebar();
  drawChat();
  drawComposer();
  drawMail();
  drawTools(part("tools"));
}

function mountDropping(root) {
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    root.classList.add("dropping");
  };
  const leave = (event) => {
    if (!root.contains(event.relatedTarget)) root.classList.remove("dropping");
  };
  root.addEventListener("dragover", over);
  root.addEventListener("dragleave", leave);
  root.addEventListener("drop", (event) => {
    root.classList.remove("dropping");
    takeFiles(event, event.dataTransfer);
  });
}

mountSidebar(part("side"));
mountChat(part("chat"));
mountComposer(part("composer"));
mountMail(part("mail"));
mountTools(part("tools"));
mountDropping(part("chat"));
onChange(draw);
document.addEventListener("visibilitychange", changed);
addEventListener("resize", changed);
follow({
  onState: applyState,
  onEvent: (event) => (event.type === "inline" ? applyInline(event) : applyEvent(event)),
  onStatus: (status) => {
    if (status === "connecting") reconnecting();
    ui.status = status;
    document.body.dataset.status = status;
    changed();
  },
});
