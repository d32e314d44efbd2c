// Small helpers. Data reaches the page through textContent only, never as HTML.
const PLACEHOLDER = /<([A-Z][A-Z_]*)_(\d+)>/g;

function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// One span a placeholder: the real value where this reader may see it, its kind otherwise.
function maskedSpan(match, names) {
  const span = make("span", "masked");
  const real = Object.hasOwn(names, match[0]) ? names[match[0]] : "";
  span.textContent = real || `${match[1].toLowerCase().replaceAll("_", " ")} ${match[2] || ""}`.trim();
  span.classList.toggle("hidden-value", !real);
  span.title = `Stored without the real value, as ${match[0].slice(1, -1)}`;
  return span;
}

function fillText(node, text, names) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    parts.push(text.slice(from, match.index), maskedSpan(match, names));
    from = match.index + match[0].length;
  }
  node.replaceChildren(...parts, text.slice(from));
}

// Of the known names those that stand in the text: others change nothing about it.
function namesIn(text, names) {
  return [...text.matchAll(PLACEHOLDER)].map((match) => names[match[0]]);
}

// The text as its reader knows it, for typing in.
function revealed(text, names) {
  return text.replace(PLACEHOLDER, (whole) => (Object.hasOwn(names, whole) ? names[whole] : whole));
}

// One span a word, each with the place in the stored text where it begins.
function fillWords(node, text, names) {
  const words = [...text.matchAll(/\S+/g)].map((match) => {
    const word = make("span", "word");
    fillText(word, match[0], names);
    word.dataset.at = match.index;
    word.dataset.until = match.index + match[0].length;
    return word;
  });
  node.replaceChildren(...words.flatMap((word) => [word, " "]));
}

function listener(turnId, callbacks) {
  const button = make("button", "listen", "Listen");
  button.title = "Play what was said here";
  button.dataset.sounds = `turn-${turnId}`;
  button.addEventListener("click", (event) => { event.stopPropagation(); callbacks.listen(turnId); });
  return button;
}

// At everything that offers this sound. state: "waiting", "playing" or "".
function showSound(root, key, state) {
  for (const button of root.querySelectorAll(`.listen[data-sounds="${key}"]`)) {
    button.textContent = state ? "Stop" : "Listen";
    button.dataset.sound = state;
  }
  const [kind, id] = String(key).split(/-(.*)/);
  const play = kind === "statement" && root.querySelector(`[data-statement="${id}"] [data-action="play"]`);
  if (play) play.textContent = state ? "Stop" : "Play";
}

function byPlace(a, b) {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference) return difference;
  }
  return 0;
}

// The nodes in this order, after what else is there; a node that is in its place already is left alone.
function keepOrder(list, nodes) {
  let before = null;
  for (const node of [...nodes].reverse()) {
    if (node.parentNode !== list || node.nextElementSibling !== before) list.insertBefore(node, before);
    before = node;
  }
}

const atBottom = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 48;

// Scrolls inside `box` alone: the page around it stays where it is.
function bringIntoView(box, node) {
  const top = node.offsetTop - box.offsetTop;
  const hiddenAbove = top < box.scrollTop;
  const hiddenBelow = top + node.offsetHeight > box.scrollTop + box.clientHeight;
  if (!hiddenAbove && !hiddenBelow) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.scrollTo({ top: top - box.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
}

// One tab stop a list; arrows, Home and End move within it.
function rove(list, selector) {
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest(selector);
    if (!row) return;
    for (const other of list.querySelectorAll(selector)) other.tabIndex = other === row ? 0 : -1;
  });
  list.addEventListener("keydown", (event) => {
    const rows = [...list.querySelectorAll(selector)];
    const at = rows.indexOf(event.target);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[to].focus();
  });
}
