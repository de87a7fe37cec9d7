// The connection to the journal's tail. It always knows how old it is, and never says «live» without having heard.

const STALE_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
const TELLS_OF_MESSAGES = /^(message|acknowledgement)\./;

/**
 * Follow a stream from entry `after` on. Calls `entry(kind, number, data)`, `beat(data)`, `reset(data)`, and
 * `state(name, lastHeard)` with "connecting", "live", "reconnecting", "stale" or "ended" (access is over). The window
 * hears `corridor:live`, `corridor:away`, and `corridor:message` when somebody wrote or acknowledged a message.
 *
 * With `picture`, {first, most, drawn}: the board's picture is followed as well, from `first` on with at most so many
 * points on its map, and `drawn(picture)` is called whenever there is a new one.
 */
export function follow(url, { after, kinds, entry, beat, reset, state, picture = null, over = accessIsOver }) {
  let position = after;
  let shows = picture?.first;
  let head = 0; // by the beat before
  let heard = Date.now();
  let source = null;
  let failures = 0;
  let named = "connecting";
  let again = 0;

  function name(next) {
    if (named === next) return;
    named = next;
    dispatchEvent(new Event(next === "live" ? "corridor:live" : "corridor:away"));
    state(next, heard);
  }

  function hear() {
    heard = Date.now();
    failures = 0;
    name("live");
  }

  function open() {
    again = 0;
    const asked = new URLSearchParams({ after: position });
    if (picture) {
      asked.set("picture", shows.as_of);
      asked.set("share", shows.share);
    }
    source = new EventSource(`${url}?${asked}`);
    source.addEventListener("beat", (event) => {
      const data = JSON.parse(event.data);
      hear();
      position = Math.max(position, Number(event.lastEventId)); // of entries of whatever kind
      beat(data);
      const missing = data.head > position && data.head === head; // said twice, and its entries have not come
      head = data.head;
      if (missing) lost();
    });
    source.addEventListener("picture", (event) => {
      hear();
      const next = pictured(shows, JSON.parse(event.data), picture.most);
      if (!next) return lost(); // something was lost on the way: who comes back is sent all of it
      shows = next;
      picture.drawn(next);
    });
    source.addEventListener("reset", (event) => {
      const data = JSON.parse(event.data);
      position = data.head;
      hear();
      reset(data);
    });
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        const number = Number(event.lastEventId);
        hear();
        if (number <= position) return; // heard already, before the line was lost
        position = number;
        if (TELLS_OF_MESSAGES.test(kind)) dispatchEvent(new Event("corridor:message"));
        entry(kind, number, JSON.parse(event.data));
      });
    }
    source.onerror = lost;
  }

  async function lost() {
    source?.close();
    source = null;
    if (named !== "stale") name("reconnecting");
    if (again) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.7 + 0.6 * Math.random());
    failures += 1;
    again = setTimeout(open, wait);
    if (failures > 1 && (await over().catch(() => false))) {
      clearTimeout(again);
      clearInterval(watch);
      name("ended");
    }
  }

  const watch = setInterval(() => {
    if (Date.now() - heard > STALE_MS) {
      name("stale");
      if (source && source.readyState === EventSource.OPEN) lost(); // an open line that says nothing is no line
    }
  }, 1_000);

  addEventListener("online", () => {
    if (!source) {
      clearTimeout(again);
      open();
    }
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  open();
}

/** The picture after what the stream says of it (see dashboards/pictures.py); null if that is about another one. */
export function pictured(former, { since, fields, patches, points }, most) {
  if (since === null) return fields;
  if (since !== former.as_of) return null;
  const next = { ...former, ...fields };
  for (const [name, changes] of Object.entries(patches)) next[name] = patched(structuredClone(former[name]), changes);
  const changed = new Set(points.map(({ id }) => id));
  next.points = fields.whole ? points : [...points, ...former.points.filter(({ id }) => !changed.has(id))].slice(0, most);
  return next;
}

/** `value` after changes, each [path, new value], or [path] for what is no longer there. */
export function patched(value, changes) {
  for (const [path, ...now] of changes) {
    if (!path.length) {
      [value] = now;
      continue;
    }
    const place = path.slice(0, -1).reduce((at, name) => at[name], value);
    if (now.length) [place[path.at(-1)]] = now;
    else delete place[path.at(-1)];
  }
  return value;
}

async function accessIsOver() {
  try {
    return (await fetch("/api/session", { cache: "no-store" })).status === 401;
  } catch {
    return false;
  }
}
