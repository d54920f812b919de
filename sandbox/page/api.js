// The wire: control calls to the sandbox and its live stream of events.

const token = new URLSearchParams(location.search).get("token") ?? "default";
const WORLD = `/control/${encodeURIComponent(token)}/`;
const RETRY_MS = 800;

async function request(method, path, body) {
  const form = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: body && !form ? { "Content-Type": "application/json" } : {},
    body: form || !body ? body : JSON.stringify(body),
  });
  const text = await response.text();
  let answer;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    answer = { error: text };
  }
  if (!response.ok) throw new Error(answer?.error ?? answer?.description ?? `The sandbox answered ${response.status}`);
  return answer;
}

const world = (method, path, body) => request(method, WORLD + path, body);

export const getState = () => world("GET", "state");
export const getCalls = (after) => world("GET", `calls?after=${after}`);
export const addUser = (person) => world("POST", "users", person);
export const changeUser = (id, change) => world("PATCH", `users/${id}`, change);
export const say = (message) => world("POST", "say", message);
export const edit = (change) => world("POST", "edit", change);
export const react = (reaction) => world("POST", "react", reaction);
export const remove = (message) => world("POST", "delete", message);
export const tap = (press) => world("POST", "tap", press);
export const inline = (query) => world("POST", "inline", query);
export const choose = (result) => world("POST", "choose", result);
export const tapAnswer = (id, wait) => world("GET", `taps/${encodeURIComponent(id)}?wait=${wait}`);
export const setFaults = (faults) => world("POST", "faults", faults);
export const setLimits = (on) => world("POST", "limits", { on });
export const setClock = (clock) => world("POST", "clock", clock);
export const refuseMail = (address, code) => request("POST", "/control/mail/refuse", { address, code });

/** Sends a document, photo, sticker, contact … as a person; `file` is optional. */
export function sendFile(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== "") form.append(name, value);
  }
  if (file) form.append("file", file, file.name);
  return world("POST", "send", form);
}

/**
 * Follows the world for ever: every event as it comes, and the whole state after each (re)connection, so nothing
 * that happened between two connections is missed. A state may be older than events that came while it travelled;
 * both carry `seq`.
 */
export function follow({ onState, onEvent, onStatus }) {
  const source = new EventSource(`${WORLD}stream`);
  const restart = () => {
    source.close();
    onStatus("connecting");
    setTimeout(() => follow({ onState, onEvent, onStatus }), RETRY_MS);
  };
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onerror = restart;
  source.onopen = async () => {
    try {
      onState(await getState());
      onStatus("online");
    } catch {
      restart();
    }
  };
}
