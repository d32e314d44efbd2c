// The status line. Data reaches the page through textContent only, never as HTML.
const BARS = 14;

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${rest}` : rest;
}

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

class StatusLine {
  constructor(root) {
    this.part = (name) => root.querySelector(`.${name}`);
    this.levels = [];
    this.part("meter").replaceChildren(...Array.from({ length: BARS }, () => make("i", "")));
    const timer = setInterval(() => {
      if (root.isConnected) this.#tick();
      else clearInterval(timer);
    }, 100);
  }

  render(data) {
    this.data = data;
    this.at = performance.now();
    this.levels = [...(data.levels ?? [])];
    this.part("state").dataset.tone = data.tone;
    this.part("label").textContent = data.label;
    this.part("meter").hidden = !data.microphone;
    this.part("behind").textContent = data.behind;
    this.part("items").replaceChildren(...data.items.map((item) => this.#item(item)));
    this.#renderBar(data.progress);
    this.#renderNotices(data.notices);
    this.#tick();
  }

  #item({ label, value, tone }) {
    const node = make("span", "item");
    node.dataset.tone = tone;
    node.append(make("b", "", label), make("span", "", value));
    return node;
  }

  #renderBar(progress) {
    const bar = this.part("bar");
    bar.hidden = progress === null;
    if (progress === null) return;
    const percent = Math.round(100 * progress);
    bar.setAttribute("aria-valuenow", percent);
    bar.firstElementChild.style.width = `${percent}%`;
  }

  #renderNotices(notices) {
    const look = JSON.stringify(notices);
    if (look === this.noticeLook) return;
    this.noticeLook = look;
    this.part("notices").replaceChildren(...notices.map(({ tone, title, text }) => {
      const node = make("div", "notice");
      node.dataset.tone = tone;
      node.setAttribute("role", tone === "bad" ? "alert" : "status");
      node.append(make("b", "", title), make("span", "", text));
      return node;
    }));
  }

  // Between two updates the clock runs on, and the levels of the last stretch are played one after the other.
  #tick() {
    const { recorded_s, ticking, microphone } = this.data;
    const since = ticking ? Math.min(3, (performance.now() - this.at) / 1000) : 0;
    this.part("time").textContent = recorded_s === null ? "" : clock(recorded_s + since);
    if (!microphone) return;
    const level = this.levels.shift() ?? 0;
    [...this.part("meter").children].forEach((bar, i) => bar.classList.toggle("on", i < level * BARS));
  }
}

export default function (component) {
  const root = component.parentElement;
  root.statusLine ??= new StatusLine(root);
  root.statusLine.render(component.data);
}
