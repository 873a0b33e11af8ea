// The simulator page: shows what the bot hears and says, and speaks at its console door as anybody of the village.
"use strict";

const STATES = { abnormal: "异常", reported: "已报", heard: "说过话", missing: "没音信" };
const CLASSES = { alarm: "异常", answer: "回话", rollcall: "点名", reminder: "提醒", routine: "日常" };
const LETTERS = {
  queued: "待发", sending: "正在发", accepted: "已送达", failed: "没发出去",
  expired: "过时不发", superseded: "不用发了", needs_person: "要人来办",
};
const OFFICIALS = ["管理员", "乡镇", "村支书", "村医"];
const GUEST = { userid: `guest-${crypto.getRandomValues(new Uint32Array(1))[0]}`, name: "新来的", role: "新来的" };
const EVERY = 1500; // ms between two looks
const GAP = 4 * 60 * 1000; // ms of silence after which the log shows the time

const talks = new Map(); // key of a talk → {entries: Map, seen: how many letters were looked at}
const people = new Map([[GUEST.userid, GUEST]]);
let known = { message: 0, letter: 0 };
let state = null; // the last answer of the bot
let me = null; // userid of whom the visitor speaks as
let group = null; // id of the group shown, null while a private talk is
let pinned = null; // the household chosen on the board
let hovered = null; // the household under the pointer or the focus
let again = false; // ask for everything once more, as somebody may have got a name

const $ = (id) => document.getElementById(id);

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content.filter((part) => part !== null && part !== undefined)); // text stays text
  return element;
}

function button(className, label, act) {
  const made = make("button", className, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function house(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `house ${name}`);
  use.setAttribute("href", `#house-${name}`);
  svg.append(use);
  return svg;
}

const clock = (at) => at.slice(11, 16); // the bot says times in the village's zone
const date = (at) => `${Number(at.slice(5, 7))}月${Number(at.slice(8, 10))}日`;

function badge(element, count, of) {
  element.hidden = !count;
  element.textContent = count;
  element.setAttribute("aria-label", `${count} ${of}`);
}

// --- what the bot tells us -----------------------------------------------------------------------

let turn = Promise.resolve();

function refresh() {
  turn = turn.then(look).then(() => online(true), () => online(false));
  return turn;
}

async function look() {
  const from = again ? 0 : known.message;
  again = false;
  const query = new URLSearchParams({ message: from, letter: known.letter });
  if (group ?? lastGroup()) query.set("chat", group ?? lastGroup());
  const answer = await fetch(`/simulator/state?${query}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  take(await answer.json());
}

function take(fresh) {
  if (state && state.started !== fresh.started) return location.reload();
  const first = state === null;
  state = fresh;
  known = fresh.next;
  for (const one of fresh.people) people.set(one.userid, one);
  const entries = [...fresh.messages.flatMap(asEntries), ...fresh.letters.map(asEntry)];
  entries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  if (first) group = fresh.chats[0]?.id ?? null;
  if (first || fresh.people.length) showPeople();
  const changed = entries.filter(keep);
  if (first) showTalk();
  else showNew(changed.filter((entry) => entry.talk === here()));
  if (first || changed.length) showList();
  showBoard();
}

function asEntries(message) {
  const talk = message.chat ? `g:${message.chat}` : `p:${message.sender}`;
  const person = people.get(message.sender);
  if (person && message.name) person.nickname = message.name;
  const said = { id: `m${message.id}`, talk, at: message.at, from: message.sender, name: message.name, text: message.text };
  if (!message.answer) return [said];
  const to = message.chat ? `回${message.name ?? nameOf(message.sender)}` : "";
  return [said, { id: `a${message.id}`, talk, at: message.at, to, text: message.answer }];
}

function asEntry(letter) {
  const talk = `${letter.group ? "g" : "p"}:${letter.address}`;
  return { id: `l${letter.id}`, talk, at: letter.at, kind: letter.class, state: letter.state, text: letter.text };
}

/** Keep an entry in its talk; false if it is there already just so. */
function keep(entry) {
  if (!talks.has(entry.talk)) talks.set(entry.talk, { entries: new Map(), seen: 0 });
  const { entries } = talks.get(entry.talk);
  const before = entries.get(entry.id);
  if (before && before.state === entry.state) return false;
  entries.set(entry.id, entry);
  return true;
}

function online(well) {
  document.body.classList.toggle("offline", !well);
  const words = well ? "在线" : "连不上，正在重试";
  if ($("live").textContent !== words) $("live").textContent = words; // read aloud when it changes
  $("now").textContent = state ? clock(state.now) : "";
}

// --- who and where -------------------------------------------------------------------------------

const here = () => (group ? `g:${group}` : `p:${me}`);
const lastGroup = () => state?.chats.find((chat) => chat.region === state.region)?.id ?? null;
const nameOf = (userid) => people.get(userid)?.name ?? userid;
const villageOf = (region) => region.split("/").pop() || "村信";

function about(person) {
  if (person === GUEST) return "还没登记";
  if (person.role !== "村民") return person.role === "网格员" ? `网格员 ${person.grid}` : person.role;
  return person.household === person.name ? person.grid : `${person.household}家`;
}

/** Speak as somebody, in a group or (null) with the bot alone, perhaps about a house. */
function go(userid, where, house = null) {
  if (where && where !== lastGroup()) again = true; // another village: other people
  me = userid;
  group = where;
  pinned = house;
  $("me").value = me;
  showTalk();
  showList();
  showBoard();
}

function showPeople() {
  const sections = new Map();
  for (const person of people.values()) {
    const section = OFFICIALS.includes(person.role) ? "村干部和村医" : person.role === "村民" ? `村民 · ${person.grid}` : person.role;
    if (!sections.has(section)) sections.set(section, []);
    sections.get(section).push(person);
  }
  const rank = (name) => (name === "村干部和村医" ? 0 : name === "网格员" ? 1 : name === GUEST.role ? 3 : 2);
  $("me").replaceChildren(
    ...[...sections].sort(([one], [other]) => rank(one) - rank(other)).map(([name, members]) => {
      const section = make("optgroup");
      section.label = name;
      section.append(...members.map((person) => new Option([person.name, about(person)].join("　"), person.userid)));
      return section;
    }),
  );
  me ??= someone("村民")?.userid ?? GUEST.userid;
  $("me").value = me;
  $("cast").replaceChildren(
    ...["村民", "网格员", "村医", "村支书", "乡镇", GUEST.role].filter(someone).map((role) => {
      const chip = button("", role, () => go(someone(role).userid, group));
      chip.dataset.role = role;
      return chip;
    }),
  );
  showCast();
}

function showCast() {
  for (const chip of $("cast").children) chip.setAttribute("aria-pressed", String(chip.dataset.role === people.get(me).role));
}

/** Somebody of a role, best one from whose house, or from whose charges, nothing was heard. */
function someone(role) {
  const able = [...people.values()].filter((person) => person.role === role);
  const missing = state.board.homes.filter((one) => one.state === "missing");
  const silent = (person) => missing.some((one) => one.id === person.home || one.leader === person.name);
  return able.find((person) => silent(person) && person.userid !== me) ?? able.find((person) => person.userid !== me) ?? able[0];
}

// --- the talk ------------------------------------------------------------------------------------

function showTalk() {
  const person = people.get(me);
  const log = $("log");
  $("title").textContent = group ? `${villageOf(state.region)}群（${state.board.households.total} 户）` : `村信与${person.name}`;
  $("in-group").disabled = !state.chats.length;
  $("in-group").setAttribute("aria-pressed", String(Boolean(group)));
  $("in-private").setAttribute("aria-pressed", String(!group));
  showCast();
  log.removeAttribute("aria-live"); // an old talk is not read aloud
  log.replaceChildren();
  const entries = [...(talks.get(here())?.entries.values() ?? [])];
  if (!entries.length) log.append(make("li", "time", group ? "群里还没人说话" : "还没说过话。在这里说的，只有村信看得见。"));
  let before = null;
  for (const entry of entries) before = append(entry, before);
  log.scrollTop = log.scrollHeight;
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  $("newer").hidden = true;
  showHints();
}

function showNew(entries) {
  if (!entries.length) return;
  const log = $("log");
  const below = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  const all = [...talks.get(here()).entries.values()];
  const fresh = entries.filter((entry) => !document.getElementById(entry.id));
  for (const entry of entries.filter((one) => document.getElementById(one.id))) {
    document.getElementById(entry.id).replaceWith(line(entry));
  }
  let before = all[all.length - fresh.length - 1] ?? null;
  if (!before) log.replaceChildren();
  for (const entry of fresh) before = append(entry, before);
  if (below || fresh.some((entry) => entry.from === me)) log.scrollTop = log.scrollHeight;
  else $("newer").hidden = !fresh.length;
}

function append(entry, before) {
  if (!before || Date.parse(entry.at) - Date.parse(before.at) > GAP) {
    const day = !before || date(before.at) !== date(entry.at) ? `${date(entry.at)} ` : "";
    $("log").append(make("li", "time", day + clock(entry.at)));
  }
  $("log").append(line(entry));
  return entry;
}

function face(userid, name) {
  const made = make("span", "face", userid ? [...(name ?? "?")][0] : "信");
  made.setAttribute("aria-hidden", "true");
  if (userid) made.dataset.tone = [...userid].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % 6;
  return made;
}

function line(entry) {
  const person = people.get(entry.from);
  const name = make("p", "name");
  if (entry.from) {
    const shown = entry.name ?? nameOf(entry.from);
    const real = person && !shown.includes(person.name) ? person.name : null;
    name.append(shown, make("small", "", [real, person && !["村民", GUEST.role].includes(person.role) ? person.role : null].filter(Boolean).join(" · ")));
  } else {
    name.append("村信", make("small", "", entry.to ?? ""));
    if (entry.kind) name.append(make("b", `tag ${entry.kind}`, CLASSES[entry.kind]));
  }
  const body = make("div", "body", name, make("p", "bubble", entry.text));
  if (entry.state && entry.state !== "accepted") body.append(make("p", `fate ${entry.state}`, LETTERS[entry.state]));
  const side = entry.from ? (entry.from === me ? "mine" : "") : "bot";
  const made = make("li", `line ${side} ${entry.kind ?? ""}`, face(entry.from, person?.name ?? entry.name), body);
  made.id = entry.id;
  return made;
}

// --- the list of talks ---------------------------------------------------------------------------

function unread(key) {
  const talk = talks.get(key);
  if (!talk) return 0;
  if (key === here()) talk.seen = talk.entries.size;
  const entries = [...talk.entries.values()];
  const spoken = entries.findLastIndex((entry) => entry.from) + 1; // whoever answers has read
  return entries.slice(Math.max(talk.seen, spoken)).filter((entry) => entry.kind).length;
}

function row(key, name, note, userid) {
  const last = [...(talks.get(key)?.entries.values() ?? [])].pop();
  const count = make("b", "count");
  badge(count, userid ? unread(key) : 0, "条没看");
  const words = last ? (last.from ? `${userid ? "" : `${last.name}：`}${last.text}` : `村信：${last.text}`) : "还没说过话";
  const made = button("row", "", () => {
    go(userid ?? me, userid ? null : key.slice(2));
    pane("talk");
  });
  if (key === here()) made.setAttribute("aria-current", "true");
  made.append(
    userid ? face(userid, name) : make("span", "face group", "群"),
    make("span", "names", make("strong", "", name), make("small", "", note)),
    make("time", "", last ? clock(last.at) : ""),
    make("span", "last", words),
    count,
  );
  return make("li", "", made);
}

function showList() {
  const when = (userid) => [...(talks.get(`p:${userid}`)?.entries.values() ?? [])].pop()?.at ?? "";
  const shown = [...people.values()].filter((one) => one.userid === me || when(one.userid) || OFFICIALS.includes(one.role));
  shown.sort((one, other) => (Date.parse(when(other.userid)) || 0) - (Date.parse(when(one.userid)) || 0));
  $("groups").replaceChildren(
    ...state.chats.map((chat) => row(`g:${chat.id}`, `${villageOf(chat.region)}群`, "", null)),
  );
  $("privates").replaceChildren(...shown.map((one) => row(`p:${one.userid}`, one.name, about(one), one.userid)));
  badge($("unread"), shown.reduce((sum, one) => sum + unread(`p:${one.userid}`), 0), "条没看");
  badge($("in-private").querySelector("b"), unread(`p:${me}`), "条没看");
}

// --- speaking ------------------------------------------------------------------------------------

function hintsFor(person) {
  const homes = state.board.homes;
  const waiting = homes.find((one) => one.alarm && !one.alarm.acknowledged_by) ?? homes.find((one) => one.alarm);
  const code = waiting?.alarm.code ?? "A1";
  const silents = homes.filter((one) => one.leader === person.name && one.state === "missing");
  const silent = silents.find((one) => one.id === pinned) ?? silents[0];
  const taken = new Set([...people.values()].map((one) => one.home));
  const nobody = homes.find((one) => !taken.has(one.id) && !one.tags.includes("无手机"));
  switch (person.role) {
    case "村支书": return ["统计", "未报", "采购单", "日报", "催报", "帮助"];
    case "乡镇": return ["统计", "未报", "日报"];
    case "村医": return [`收到${code}`, `${code} 复测36.8，正常`, "统计"];
    case "网格员": return [silent ? `${silent.name}家都好，36.4` : "我家都好，36.5", "未报", "统计"];
    case GUEST.role: return [nobody ? `我是${nobody.grid}${nobody.name}` : "你好", "三口都好，36.5"];
    default: return ["三十六度五都好着呢", "老伴有点咳，37.5", "捎两袋盐、一壶醋", "刚才说错了，是36.3"];
  }
}

function showHints() {
  $("hints").replaceChildren(
    ...hintsFor(people.get(me)).map((words) => button("", words, () => {
      $("text").value = words;
      fit();
      $("text").focus();
    })),
  );
  for (const part of $("say").querySelectorAll(".write *")) part.disabled = !state.door;
  if (!state.door) wrong("配置里没有 console 通道，这里只能看，不能说。");
}

function fit() {
  const field = $("text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
}

function wrong(words) {
  $("wrong").textContent = words ?? "";
  $("wrong").hidden = !words;
}

async function say(event) {
  event.preventDefault();
  const field = $("text");
  const words = field.value.trim();
  if (!words) return;
  const person = people.get(me);
  const id = `page-${Date.now()}-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const message = { id, chat: group, sender: me, name: person.nickname ?? person.name, text: words };
  field.value = "";
  fit();
  wrong(null);
  try {
    const answer = await fetch(`/hook/${state.door}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message),
    });
    if (!answer.ok) throw new Error(await answer.text());
  } catch (error) {
    field.value = words; // nothing said is lost
    wrong(`没发出去：${error.message}`);
  }
  again = person === GUEST;
  await refresh(); // the answer comes with everything else that is new
  showHints();
}

// --- the board -----------------------------------------------------------------------------------

function showBoard() {
  const { board } = state;
  $("village").textContent = villageOf(state.region);
  $("day").textContent = `今日村情 · ${date(board.day)}`;
  $("round").textContent = asked(board.round);
  const count = (name) => board.homes.filter((one) => one.state === name).length;
  const sums = ["reported", "heard", "missing", "abnormal"].map((name) => [name, count(name)]);
  fill("sums", sums, "", ([name, homes]) => make("div", name,
    make("dt", "", house(name), STATES[name]),
    make("dd", "", String(homes), make("small", "", "户")),
  ));
  badge($("alarms"), count("abnormal"), "户异常");
  showHouses(board.homes);
  const ill = board.homes.filter((one) => one.alarm || one.state === "abnormal");
  ill.sort((one, other) => Boolean(one.alarm?.acknowledged_by) - Boolean(other.alarm?.acknowledged_by));
  fill("ill", ill, "今天还没有异常", (one) => make("li", one.state,
    make("strong", "", `${one.grid} ${one.name}家`),
    make("span", "", one.state === "abnormal" ? "" : "改报 ", [one.temps, one.symptoms].filter(Boolean).join("　") || STATES[one.state]),
    make("em", one.alarm?.acknowledged_by || one.alarm?.outcome ? "held" : "open", followed(one)),
  ));
  fill("goods", board.supplies, "还没人要买东西", (one) => make("li", "",
    make("strong", "", one.name),
    make("b", "", one.quantity === null ? `几${one.unit ?? "份"}` : `${one.quantity}${one.unit ?? ""}`),
    make("small", "", one.households.join("、")),
  ));
  const letters = Object.keys(LETTERS).map((name) => [name, board.letters[name]]).filter(([, many]) => many);
  fill("letters", letters, "还没有发过信", ([name, many]) => make("li", name, make("b", "", String(many)), LETTERS[name]));
}

function asked(round) {
  if (!round) return "现在没有在收的报平安";
  if (!round.deadline) return `正在收「${round.name}报平安」`;
  const late = Date.parse(state.now) > Date.parse(round.deadline);
  return `正在收「${round.name}报平安」，${late ? `过了 ${clock(round.deadline)}，还可以补报` : `${clock(round.deadline)} 前报完`}`;
}

function fill(id, things, nothing, draw) {
  const text = JSON.stringify(things);
  if ($(id).dataset.shown === text) return;
  $(id).dataset.shown = text;
  $(id).replaceChildren(...(things.length ? things.map(draw) : [make("li", "none", nothing)]));
}

function followed(one) {
  if (!one.alarm) return "";
  const { code, acknowledged_by: by, outcome } = one.alarm;
  if (outcome) return `${code} ${by ?? ""}：${outcome}`;
  if (by) return `${code} ${by}在跟`;
  return `${code} ${one.state === "abnormal" ? "还没人接" : "等人核实"}`;
}

function showHouses(homes) {
  const grids = $("grids");
  const ids = homes.map((one) => one.id).join();
  if (grids.dataset.ids !== ids) {
    grids.dataset.ids = ids;
    const names = [...new Set(homes.map((one) => one.grid))];
    grids.replaceChildren(...names.map((name) => {
      const houses = make("div", "houses", ...homes.filter((one) => one.grid === name).map(door));
      houses.setAttribute("role", "group");
      houses.setAttribute("aria-label", name);
      return make("div", "grid", make("h3", "", name, make("small")), houses);
    }));
    grids.querySelector("button")?.setAttribute("tabindex", "0");
  }
  for (const one of homes) {
    const made = $(`home-${one.id}`);
    made.setAttribute("aria-label", [`${one.name}家`, STATES[one.state], one.temps, one.symptoms].filter(Boolean).join("，"));
    made.classList.toggle("mine", one.id === people.get(me)?.home);
    if (made.dataset.state === one.state) continue;
    if (made.dataset.state) {
      made.classList.add("fresh");
      made.addEventListener("animationend", () => made.classList.remove("fresh"), { once: true });
    }
    made.dataset.state = one.state;
    made.replaceChildren(house(one.state));
  }
  for (const grid of grids.children) {
    const all = grid.querySelectorAll("button");
    const done = grid.querySelectorAll("[data-state=reported], [data-state=abnormal]").length;
    grid.querySelector("small").textContent = `${done}/${all.length}`;
  }
  showHome();
}

function door(one) {
  const made = make("button", "door");
  made.type = "button";
  made.id = `home-${one.id}`;
  made.tabIndex = -1;
  return made;
}

/** The household pointed at, else the one chosen, else the one the visitor speaks for. */
function showHome() {
  const one = state.board.homes.find((it) => it.id === (hovered ?? pinned ?? people.get(me)?.home));
  const text = JSON.stringify([one, me]);
  if ($("home").dataset.shown === text) return;
  $("home").dataset.shown = text;
  if (!one) return $("home").replaceChildren(make("p", "none", "点一座房子，看看是谁家"));
  const facts = [`${one.size}口`, STATES[one.state], one.temps, one.symptoms, ...one.tags].filter(Boolean);
  const own = [...people.values()].find((person) => person.home === one.id);
  const leader = [...people.values()].find((person) => person.name === one.leader);
  const speaker = own ?? leader;
  $("home").replaceChildren(
    house(one.state),
    make("p", "", make("strong", "", `${one.grid} ${one.name}家`), make("span", "", facts.join(" · ")), make("em", "", followed(one))),
  );
  if (speaker && speaker.userid !== me && people.get(me).home !== one.id) {
    $("home").append(button("", own ? "换成这家" : `请联户长${speaker.name}报`, () => {
      go(speaker.userid, group, one.id);
      pane("talk");
    }));
  }
}

function point(event) {
  const made = event.target.closest(".door");
  hovered = made ? Number(made.id.slice(5)) : null;
  if (made && event.type === "click") pinned = hovered;
  showHome();
}

function walk(event) {
  const doors = [...document.querySelectorAll(".door")];
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const next = doors[doors.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  for (const one of doors) one.tabIndex = one === next ? 0 : -1;
  next.focus();
}

// --- beginning -----------------------------------------------------------------------------------

function pane(name) {
  document.body.dataset.pane = name;
  for (const one of document.querySelectorAll(".panes button")) {
    one.setAttribute("aria-pressed", String(one.dataset.pane === name));
  }
  if (name === "talk") $("log").scrollTop = $("log").scrollHeight;
}

for (const one of document.querySelectorAll(".panes button")) one.addEventListener("click", () => pane(one.dataset.pane));
$("me").addEventListener("change", () => go($("me").value, group));
$("in-group").addEventListener("click", () => go(me, lastGroup()));
$("in-private").addEventListener("click", () => go(me, null));
$("newer").addEventListener("click", () => {
  $("log").scrollTop = $("log").scrollHeight;
  $("newer").hidden = true;
});
$("say").addEventListener("submit", say);
$("text").addEventListener("input", fit);
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  $("say").requestSubmit();
});
for (const kind of ["pointerover", "pointerleave", "focusin", "click"]) $("grids").addEventListener(kind, point);
$("grids").addEventListener("keydown", walk);

(async function watch() {
  await refresh();
  setTimeout(watch, document.hidden ? EVERY * 4 : EVERY);
})();
