// From a form to the outbox: the report's bytes are made once, and are the same however often they are sent.

import { askToBeWoken, kick, persist } from "./outbox.js";
import { report } from "./shape.js";
import { file, photos } from "./store.js";

/** File a form. `hold`: so many ms during which it can still be taken back. Answers the report that waits now. */
export async function fileForm(owner, form, { hold = 0, corrects = null, former = null } = {}) {
  const device = Date.now();
  const document = report(form, owner, await photos(form), device);
  const made = {
    id: form.id, owner: owner.id, kind: form.kind, at: form.at, filed: device, form,
    body: JSON.stringify(corrects ? { reason: corrects, report: document } : document),
    corrects: Boolean(corrects), state: "waiting", attempts: 0, notBefore: hold ? device + hold : 0, told: null, receipt: null,
    former: former && { state: "received", receipt: former.receipt, body: former.body, form: former.form, at: former.at, corrects: false, told: null },
  };
  await file(made);
  persist();
  askToBeWoken();
  kick();
  return made;
}
