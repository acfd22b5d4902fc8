// Keeps one section of a page up to date: fetched again, swapped when it changed. Rests while the page is hidden,
// while somebody works inside the section, and when it was paused; backs off while the server does not answer.
const section = document.querySelector("[data-live]");
const announcement = document.getElementById("announcement");
const problem = document.getElementById("live-problem");
const slowest = 60;
let tag = "";
let failures = 0;
let timer = 0;

const meta = () => section.querySelector("[data-interval]").dataset;

function inUse() {
  const selection = document.getSelection();
  return section.contains(document.activeElement)
    || (!selection.isCollapsed && section.contains(selection.anchorNode));
}

function tell(text, link) {
  problem.replaceChildren(text);
  if (link) {
    problem.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: "Log in again" }));
  }
  problem.hidden = text === "";
}

function show(html) {
  const before = meta().announce;
  section.innerHTML = html;
  if (meta().announce !== before) {
    announcement.textContent = meta().announce;
  }
}

function showAge(iso) {
  const time = document.getElementById("data-time");
  if (time && iso) {
    time.dateTime = iso;
    time.textContent = iso.replace("T", " ").replace("Z", " UTC");
  }
}

async function refresh() {
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await fetch(section.dataset.live, { headers, cache: "no-store", redirect: "error" });
  if (answer.status === 401) {
    tell("Signed out. What stands below is no longer updated.", "/login.xhtml?next=" + location.pathname);
    return false;
  }
  if (answer.status === 200) {
    const html = await answer.text();
    if (inUse()) {
      return true;
    }
    show(html);
    tag = answer.headers.get("ETag");
  } else if (answer.status !== 304) {
    throw new Error("status " + answer.status);
  }
  showAge(answer.headers.get("Pawl-Data-Time"));
  tell("");
  return true;
}

async function tick() {
  let goesOn = true;
  try {
    if (!document.hidden && !inUse()) {
      goesOn = await refresh();
    }
    failures = 0;
  } catch (error) {
    failures += 1;
    tell("This server does not answer. What stands below may be old; trying again by itself.");
  }
  if (goesOn) {
    schedule(Math.min(slowest, meta().interval * 2 ** failures));
  }
}

function schedule(seconds) {
  clearTimeout(timer);
  timer = setTimeout(tick, seconds * 1000);
}

document.querySelector("[data-with-live]").hidden = false;
if (section.dataset.paused !== "true") {
  document.querySelector("[data-without-live]").hidden = true;
  document.addEventListener("visibilitychange", () => document.hidden || schedule(0));
  schedule(meta().interval);
}
