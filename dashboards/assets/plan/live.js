// Others' changes: the operation's stream says that something of the plan changed, and the plan is read again.

import { follow } from "../link.js";
import { _ } from "../words.js";

const QUIET_MS = 250;
const DRAWN = /^(operation|unit|corridor|sector|crossing|plan)\./; // the others only make findings

/** Follow the operation's stream from the model's head on. */
export function live(model, { link, words, say }) {
  let waiting = 0;
  let only = "findings";
  function reload() {
    const drawn = model.head <= model.read; // one's own change, read already
    if (!drawn || only) model.load(only);
    only = "findings";
  }
  const states = { connecting: _("Connecting"), live: _("Live"), reconnecting: _("Reconnecting"), stale: _("No connection"), ended: _("Your access has ended") };
  follow(`${model.data.api}/stream`, {
    after: model.head,
    kinds: model.data.kinds,
    entry(kind, number, entry) {
      model.head = number;
      if (number > model.read) {
        if (DRAWN.test(kind)) only = "";
        clearTimeout(waiting);
        waiting = setTimeout(reload, QUIET_MS);
      }
      if (entry.actor && entry.actor !== model.data.me) say(_("{who}: {what} {subject}", { who: entry.actor, what: model.data.labels.entry[kind] ?? kind, subject: entry.subject ?? "" }));
    },
    beat() {},
    reset: () => model.load(),
    state(name) {
      link.dataset.state = name;
      words.textContent = states[name];
    },
  });
}
