// The connection to the journal's tail. It always knows how old it is, and never says «live» without having heard.

const STALE_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

/**
 * Follow a stream from entry `after` on. Calls `entry(kind, number, data)`, `beat(data)`, `reset(data)`, and
 * `state(name, lastHeard)` with "connecting", "live", "reconnecting", "stale" or "ended" (access is over).
 */
export function follow(url, { after, kinds, entry, beat, reset, state }) {
  let position = after;
  let heard = Date.now();
  let source = null;
  let failures = 0;
  let named = "connecting";
  let again = 0;

  function name(next) {
    if (next === "live" || named !== next) {
      const changed = named !== next;
      named = next;
      if (changed) state(next, heard);
    }
  }

  function hear() {
    heard = Date.now();
    failures = 0;
    name("live");
  }

  function open() {
    again = 0;
    source = new EventSource(`${url}?after=${position}`);
    source.addEventListener("beat", (event) => {
      hear();
      beat(JSON.parse(event.data));
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
    if (failures > 1 && (await accessIsOver())) {
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

async function accessIsOver() {
  try {
    return (await fetch("/api/session", { cache: "no-store" })).status === 401;
  } catch {
    return false;
  }
}
