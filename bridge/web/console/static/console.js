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

const A_FRAME = 40; // rows that are written in one frame besides those on the screen

/* The text alone is changed where there is one: for the browser that is one change, and no element comes or goes. */
function put(element, text) {
  if (!element || element.textContent === text) return;
  if (element.firstChild?.nodeType === Node.TEXT_NODE && !element.firstElementChild) element.firstChild.data = text;
  else element.textContent = text;
}

/* A call that is told: where it stands, and of a new one, or one that is another's now, also whose it is. */
const [ID, IVR, CONTEXT, PLACE, DOING, STATE, NUMBER, NAME, CALLED, SINCE] = Array(10).keys();

/* One row. It knows what it was told last, and what of that is written. */
class Row {
  constructor(line) {
    this.line = line;
    this.told = [];
    this.seen = false;
    const field = (name) => $(`[data-field=${name}]`, line);
    this.link = field("number");
    this.ivr = field("ivr");
    this.state = field("state");
    this.time = $("time", line);
    this.since = Number(this.time.dataset.since);
    this.button = $("button", line);
    this.texts = [[PLACE, field("place")], [DOING, field("doing")], [NAME, field("name")], [CALLED, field("called")]];
  }

  write() {
    const told = this.told;
    for (const [place, element] of this.texts) put(element, told[place]);
    if (this.ivr.textContent !== told[IVR]) this.writeIvr(told[IVR]);
    if (this.state.textContent !== told[STATE]) {
      this.state.className = `state ${TONES[told[STATE]] ?? "faint"}`;
      put(this.state, told[STATE]);
    }
    if (this.who === told[NUMBER] && this.since === told[SINCE]) return;
    this.who = told[NUMBER];
    const who = this.who || "anonymous";
    this.link.href = `/calls/${encodeURIComponent(told[ID])}`;
    put(this.link.firstElementChild, who);
    this.since = told[SINCE];
    this.time.dateTime = new Date(this.since * 1000).toISOString();
    this.tick(Date.now() / 1000);
    if (!this.button) return;
    this.button.formAction = `${this.link.pathname}/hang-up`;
    this.button.setAttribute("aria-label", `Hang up ${who}`);
  }

  writeIvr(ivr) {
    this.ivr.replaceChildren();
    if (!ivr) return;
    const link = document.createElement("a");
    link.href = `/ivrs/${encodeURIComponent(ivr)}`;
    link.textContent = ivr;
    this.ivr.append(link);
  }

  tick(now) {
    put(this.time, clock(now - this.since));
  }

  has(wanted) {
    const { told, line } = this;
    return (told.length ? told.slice(IVR, SINCE).join(" ") : line.textContent).toLowerCase().includes(wanted);
  }
}

/* Live calls: all rows, then what changes, in the order in which it was told. What is on the screen is written in the
   next frame, the rest some rows a frame: however many calls change at once, no frame is late for them. */
class LiveCalls {
  constructor(table) {
    this.body = table.tBodies[0];
    this.form = $("#row").content.firstElementChild;
    this.rows = new Map([...this.body.rows].map((line) => [line.dataset.id, new Row(line)]));
    this.stale = new Set();
    this.drawing = false;
    this.total = Number($("#count").textContent);
    this.filter = $("#filter");
    $(".filter").hidden = false;
    this.filter.addEventListener("input", () => this.sift());
    this.looking = new IntersectionObserver((all) => this.look(all), { rootMargin: "200px" });
    for (const row of this.rows.values()) this.looking.observe(row.line);
    setInterval(() => this.tick(), 1000);
  }

  take(message) {
    if (message.begin) this.named = new Set();
    for (const news of message.rows) {
      let row = this.rows.get(news[ID]);
      if (!row) row = this.add(news[ID], !this.named);
      if (news.length > NUMBER) row.told = news;
      else for (const place of [ID, IVR, CONTEXT, PLACE, DOING, STATE]) row.told[place] = news[place];
      this.named?.add(news[ID]);
      this.stale.add(row);
    }
    for (const id of message.gone) this.remove(id);
    if (message.whole && this.named) {
      for (const id of [...this.rows.keys()]) if (!this.named.has(id)) this.remove(id);
      this.named = null;
    }
    this.total = message.total;
    this.draw();
  }

  add(id, fresh) {
    const row = new Row(this.form.cloneNode(true));
    row.line.dataset.id = id;
    if (fresh) row.line.classList.add("fresh");
    this.rows.set(id, row);
    return row;
  }

  draw() {
    if (document.hidden) this.write(Infinity); // frames are not drawn then, and would be waited for without end
    else if (!this.drawing) {
      this.drawing = true;
      requestAnimationFrame(() => {
        this.drawing = false;
        this.write(A_FRAME);
      });
    }
  }

  write(most) {
    let left = most;
    const born = document.createDocumentFragment();
    for (const row of this.stale) if (row.seen) this.settle(row, born);
    for (const row of this.stale) {
      if (left-- <= 0) break;
      this.settle(row, born);
    }
    for (const line of born.children) this.looking.observe(line);
    this.body.append(born);
    if (this.stale.size) this.draw();
    this.sift();
  }

  settle(row, born) {
    this.stale.delete(row);
    if (this.rows.get(row.told[ID]) !== row) return;
    row.write();
    if (!row.line.isConnected) born.append(row.line);
  }

  look(all) {
    const now = Date.now() / 1000;
    for (const one of all) {
      const row = this.rows.get(one.target.dataset.id);
      if (!row) continue;
      row.seen = one.isIntersecting;
      if (row.seen) row.tick(now);
    }
  }

  remove(id) {
    const row = this.rows.get(id);
    if (!row) return;
    const line = row.line;
    const had = line.contains(document.activeElement);
    const next = line.nextElementSibling ?? line.previousElementSibling;
    this.looking.unobserve(line);
    line.remove();
    this.rows.delete(id);
    if (had) (next ? $("a", next) : $("#main")).focus();
  }

  sift() {
    const wanted = this.filter.value.trim().toLowerCase();
    let seen = this.rows.size;
    if (wanted || this.sifted) {
      for (const row of this.rows.values()) {
        const hidden = wanted !== "" && !row.has(wanted);
        if (row.line.hidden !== hidden) row.line.hidden = hidden;
        if (hidden) seen -= 1;
      }
    }
    this.sifted = wanted !== "";
    put($("#count"), String(this.total));
    const rest = Math.max(0, this.total - seen);
    $("#hidden").hidden = !rest;
    put($("#hidden"), rest ? `, ${rest} not shown` : "");
    $("#none").hidden = seen > 0;
    put($("#none"), this.rows.size ? "No call is like that." : "No call is up.");
  }

  tick() {
    const now = Date.now() / 1000;
    for (const row of this.rows.values()) if (row.seen) row.tick(now);
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
    for (const row of message.rows) this.places.set(row[ID], row[IVR] === this.ivr ? row[CONTEXT] : null);
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

/* Which ways lead from and to the box under the pointer: among hundreds of arrows that is what one wants to know. */
function traceWays(graph) {
  let near = [];
  graph.addEventListener("pointerover", (event) => {
    for (const way of near) way.classList.remove("near");
    const box = event.target.closest(".box");
    near = box ? graph.querySelectorAll(`path[data-ways~="${box.dataset.box}"]`) : [];
    for (const way of near) way.classList.add("near");
    graph.classList.toggle("traced", near.length > 0);
  });
}

function follow(address, taker) {
  const feed = $("#feed");
  const open = () => {
    const source = new EventSource(address);
    source.addEventListener("calls", (event) => {
      taker.take(JSON.parse(event.data));
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
  if (document.hidden) open();
  else requestAnimationFrame(() => setTimeout(open, 50)); // what the page has already is seen first
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
const graph = $(".graph");
if (graph) traceWays(graph);
const part = $("[data-refresh]");
if (part) refresh(Number(part.dataset.refresh));
const all = $("#choose-all");
if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("input[name^='id.']")) box.checked = all.checked;
  });
}
