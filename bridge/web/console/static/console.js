// The console's small program: it keeps pages up to date. Without it every page can be read and every order given.
// Texts of others are written as texts, never as markup.

const $ = (css, root = document) => root.querySelector(css);
const TONES = { "in the IVR": "good", talking: "good", ringing: "warn" };

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, left] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(left)}` : `${minutes}:${two(left)}`;
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/* Live calls: all rows, then what changes, in the order in which it was told. */
class LiveCalls {
  constructor(table) {
    this.body = table.tBodies[0];
    this.form = $("#row").content.firstElementChild;
    this.rows = new Map([...this.body.rows].map((row) => [row.dataset.id, row]));
    this.times = new WeakMap([...this.rows.values()].map((row) => [row, $("time", row)]));
    this.total = this.rows.size;
    this.filter = $("#filter");
    $(".filter").hidden = false;
    this.filter.addEventListener("input", () => this.sift());
    setInterval(() => this.tick(), 1000);
  }

  take(message) {
    if (message.begin) this.told = new Set();
    for (const row of message.rows) {
      this.told?.add(row.id);
      this.write(row, !message.begin && !this.told);
    }
    for (const id of message.gone) this.remove(id);
    if (message.whole && this.told) {
      for (const id of [...this.rows.keys()]) if (!this.told.has(id)) this.remove(id);
      this.told = null;
    }
    this.total = message.total;
    this.sift();
  }

  write(row, fresh) {
    let line = this.rows.get(row.id);
    if (!line) {
      line = this.form.cloneNode(true);
      line.dataset.id = row.id;
      this.rows.set(row.id, line);
      this.times.set(line, $("time", line));
      this.body.append(line);
      if (fresh) line.classList.add("fresh");
    }
    const field = (name) => $(`[data-field=${name}]`, line);
    const who = row.number || "anonymous";
    field("who").href = `/calls/${encodeURIComponent(row.id)}`;
    put($("bdi", field("who")), who);
    for (const name of ["name", "called", "place", "doing"]) put(field(name), row[name]);
    this.writeIvr(field("ivr"), row.ivr);
    const state = $(".state", field("state"));
    state.className = `state ${TONES[row.state] ?? "faint"}`;
    put(state, row.state);
    const time = this.times.get(line);
    time.dataset.since = row.since;
    time.dateTime = new Date(row.since * 1000).toISOString();
    put(time, clock(Date.now() / 1000 - row.since));
    const button = $("button", line);
    if (button) {
      button.form.action = `/calls/${encodeURIComponent(row.id)}/hang-up`;
      button.setAttribute("aria-label", `Hang up ${who}`);
    }
  }

  writeIvr(cell, ivr) {
    if (cell.textContent === ivr) return;
    cell.replaceChildren();
    if (!ivr) return;
    const link = document.createElement("a");
    link.href = `/ivrs/${encodeURIComponent(ivr)}`;
    link.textContent = ivr;
    cell.append(link);
  }

  remove(id) {
    const line = this.rows.get(id);
    if (!line) return;
    const had = line.contains(document.activeElement);
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    this.rows.delete(id);
    if (had) (next ? $("a", next) : $("#main")).focus();
  }

  sift() {
    const wanted = this.filter.value.trim().toLowerCase();
    let seen = 0;
    for (const line of this.rows.values()) {
      const hidden = wanted !== "" && !line.textContent.toLowerCase().includes(wanted);
      if (line.hidden !== hidden) line.hidden = hidden;
      if (!hidden) seen += 1;
    }
    put($("#count"), String(this.total));
    const rest = this.total - seen;
    $("#hidden").hidden = rest <= 0;
    put($("#hidden"), rest > 0 ? `, ${rest} not shown` : "");
    $("#none").hidden = seen > 0;
    put($("#none"), this.rows.size ? "No call is like that." : "No call is up.");
  }

  tick() {
    const now = Date.now() / 1000;
    for (const line of this.rows.values()) {
      if (line.hidden) continue;
      const time = this.times.get(line);
      put(time, clock(now - Number(time.dataset.since)));
    }
  }
}

/* The picture of an IVR: how many callers stand in each context. */
class Callers {
  constructor(root) {
    this.root = root;
    this.ivr = root.dataset.ivr;
    this.places = new Map();
  }

  take(message) {
    if (message.begin) this.places.clear();
    for (const row of message.rows) this.places.set(row.id, row.ivr === this.ivr ? row.context : null);
    for (const id of message.gone) this.places.delete(id);
    if (!message.whole) return;
    const counts = new Map();
    let total = 0;
    for (const context of this.places.values()) {
      if (context === null) continue;
      total += 1;
      counts.set(context, (counts.get(context) ?? 0) + 1);
    }
    for (const spot of document.querySelectorAll("[data-callers]")) {
      const count = counts.get(spot.dataset.callers) ?? 0;
      put(spot, spot.dataset.zero !== undefined || count ? String(count) : "");
      spot.closest("g")?.classList.toggle("busy", count > 0);
    }
    put($("#callers"), String(total));
  }
}

function follow(address, taker) {
  const feed = $("#feed");
  let waiting = [];
  const drain = () => {
    const messages = waiting;
    waiting = [];
    for (const message of messages) taker.take(message);
  };
  const open = () => {
    const source = new EventSource(address);
    source.addEventListener("calls", (event) => {
      waiting.push(JSON.parse(event.data));
      if (document.hidden) drain(); // frames are not drawn then, and would be waited for without end
      else if (waiting.length === 1) requestAnimationFrame(drain);
      put(feed, "live");
      feed?.classList.add("good");
    });
    source.addEventListener("error", () => {
      put(feed, "not live at this moment, trying again");
      feed?.classList.remove("good");
      if (source.readyState === EventSource.CLOSED) setTimeout(check, 5000);
    });
  };
  const check = async () => {
    // The session may be over: then the page itself leads to the log-in.
    const reply = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    if (reply && reply.type === "opaqueredirect") location.reload();
    else open();
  };
  open();
}

/* Other pages: parts that may change are fetched again while somebody looks. */
function refresh(seconds) {
  setInterval(async () => {
    if (document.hidden || document.activeElement?.matches("input, select, summary, button")) return;
    const reply = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    if (!reply?.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const news = $(`[data-part="${part.dataset.part}"]`, page);
      if (news && news.innerHTML !== part.dataset.was && news.innerHTML !== part.innerHTML) {
        const open = new Set([...part.querySelectorAll("details[open]")].map((one) => one.id));
        for (const one of news.querySelectorAll("details")) one.open = open.has(one.id);
        part.dataset.was = news.innerHTML;
        part.replaceChildren(...document.importNode(news, true).childNodes);
      }
    }
    if (!$("[data-refresh]", page)) location.reload();
  }, seconds * 1000);
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.ask;
  if (question && !confirm(question)) event.preventDefault();
});

const live = $("[data-feed]");
if (live) follow(live.dataset.feed, live.matches("table") ? new LiveCalls(live) : new Callers(live));
const part = $("[data-refresh]");
if (part) refresh(Number(part.dataset.refresh));
const all = $("#choose-all");
if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("input[name^='id.']")) box.checked = all.checked;
  });
}
