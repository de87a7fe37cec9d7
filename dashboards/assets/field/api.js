// Speaking with the service as one unit, and learning from every answer what time it really is.

import { changeOwner, setting } from "./store.js";

/** No answer came: nothing is known, and the same must be sent again. */
export class NoAnswer extends Error {}

/**
 * Ask the API as an owner. Answers a Response; throws NoAnswer. Cookies stay at home: the key alone says who this is.
 * All that the API says is JSON; anything else was said by somebody on the way, as a hotel's network does.
 */
export async function ask(owner, method, path, { body, headers = {}, patience = 30_000 } = {}) {
  const address = `/api/operations/${encodeURIComponent(owner.op)}/${path}`;
  let answer;
  try {
    answer = await fetch(address, {
      method,
      body,
      headers: { Authorization: `Bearer ${owner.key}`, "Accept-Language": await said(), ...headers },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    throw new NoAnswer(String(error));
  }
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.status !== 308 && answer.status !== 204 && !type.includes("json")) {
    throw new NoAnswer(`${answer.status} ${type}`);
  }
  await learn(owner, answer);
  return answer;
}

/** The Date of an answer says by how much this device's clock is wrong. */
async function learn(owner, answer) {
  const said = Date.parse(answer.headers.get("Date") ?? "");
  if (Number.isNaN(said)) return;
  const offset = said + 500 - Date.now(); // the header has whole seconds
  if (Math.abs(offset - (owner.offset ?? Infinity)) < 2_000) return;
  owner.offset = offset;
  await changeOwner(owner.id, (kept) => {
    if (!kept.op) return false; // not signed in yet
    kept.offset = offset;
  });
}

/** A problem document, or the little that can be said without one. `lang` is what its sentences are written in. */
export async function problem(answer) {
  try {
    const { type = "", detail = "", title = "", errors = [] } = await answer.json();
    return { slug: type.split("/").pop(), status: answer.status, detail: detail || title, errors, lang: await said() };
  } catch {
    return { slug: "", status: answer.status, detail: "", errors: [], lang: "en" };
  }
}

/** The language in which the service says why it refused something: it has two. */
async function said() {
  return (await setting("language")) === "fr" ? "fr" : "en";
}

/** How long the service asks us to wait, ms. */
export function waitOf(answer, otherwise) {
  const seconds = Number(answer.headers.get("Retry-After"));
  return seconds > 0 ? seconds * 1000 : otherwise;
}
