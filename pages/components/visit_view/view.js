// Ties transcript and note together: pointing at one shows its words in the other.
const HOVER_MS = 180;
const FIT_MS = 300;

class VisitView {
  constructor(root) {
    const pane = (name) => root.querySelector(`[data-pane="${name}"]`);
    const linkable = (node, show) => this.#linkable(node, show);
    this.spoken = root.querySelector(".spoken");
    this.tools = root.querySelector(".tools");
    const listen = (turn) => this.player.toggle(turn);
    this.player = new Player((turn) => this.send("listen", { turn }), (turn, state) => showSound(root, turn, state));
    this.transcript = new Transcript(pane("transcript"), {
      linkable, listen, fromTurn: (id) => this.#fromTurn(id),
      setSpeaker: (turn, speaker) => this.send("speaker", { turn, speaker }),
    });
    this.note = new Note(pane("note"), {
      linkable, listen, fromStatement: (id) => this.#fromStatement(id), goToTurn: (id) => this.#goToTurn(id),
      goToStatement: (id) => this.#goToStatement(id), dismiss: (choice) => this.send("dismiss", choice),
      write: (choice) => this.send("write", choice),
    });
    this.tools.addEventListener("click", (event) => this.#tool(event.target.closest("button")));
    root.addEventListener("keydown", (event) => this.#jump(event));
    this.frame = root.querySelector(".view");
    const fitting = setInterval(() => {
      if (this.frame.isConnected) this.#fit();
      else this.#leave(fitting);
    }, FIT_MS);
  }

  // The page shows something else now.
  #leave(fitting) {
    clearInterval(fitting);
    this.player.stop();
  }

  // The panes end where the window ends, whatever notices stand above them.
  #fit() {
    const top = Math.round(this.frame.getBoundingClientRect().top);
    if (top < 0 || top === this.top) return;
    this.top = top;
    this.frame.style.setProperty("--above", `${top + 20}px`);
  }

  render(data) {
    this.data = data;
    this.frame.classList.toggle("microphone-open", !data.may_listen);
    if (!data.may_listen) this.player.stop();
    this.player.take(data.clip);
    this.transcript.render(data);
    this.note.render(data);
    this.tools.hidden = !data.note_text;
    if (this.said !== data.statements.length && this.said !== undefined) this.spoken.textContent = "The note changed";
    this.said = data.statements.length;
  }

  // Pointing waits a moment, so that a mouse passing by moves nothing.
  #linkable(node, show) {
    let timer;
    node.addEventListener("pointerenter", () => { timer = setTimeout(show, HOVER_MS); });
    node.addEventListener("pointerleave", () => { clearTimeout(timer); this.#clear(); });
    node.addEventListener("focusin", show);
    node.addEventListener("focusout", () => this.#clear());
  }

  #clear() {
    for (const { node } of [...this.transcript.rows.values(), ...this.note.rows.values()]) node.classList.remove("linked");
  }

  #mark(pane, ids, scroll) {
    const nodes = ids.map((id) => pane.rows.get(id)?.node).filter(Boolean);
    for (const node of nodes) node.classList.add("linked");
    if (scroll && nodes.length && !nodes.some((node) => this.#visible(pane.box, node))) bringIntoView(pane.box, nodes[0]);
  }

  #visible(box, node) {
    const top = node.offsetTop - box.offsetTop;
    return top >= box.scrollTop && top + node.offsetHeight <= box.scrollTop + box.clientHeight;
  }

  #fromStatement(id) {
    this.#clear();
    this.#mark(this.note, [id], false);
    this.#mark(this.transcript, this.note.rows.get(id)?.statement.evidence ?? [], true);
  }

  #fromTurn(id) {
    this.#clear();
    this.#mark(this.transcript, [id], false);
    this.#mark(this.note, this.#citing(id), true);
  }

  #citing(turnId) {
    return this.data.statements.filter((item) => item.evidence.includes(turnId)).map((item) => item.id);
  }

  #goToTurn(id) {
    const node = this.transcript.rows.get(id)?.node;
    if (!node) return;
    bringIntoView(this.transcript.box, node);
    node.focus({ preventScroll: true });
  }

  #goToStatement(id) {
    const node = this.note.rows.get(id)?.node;
    if (!node) return;
    bringIntoView(this.note.box, node);
    node.focus({ preventScroll: true });
  }

  // Enter goes from a statement to its words, and from a turn to the statement that cites it.
  #jump(event) {
    if (event.key !== "Enter") return;
    const { turn, statement } = event.target.dataset ?? {};
    if (statement) this.#goToTurn(this.note.rows.get(statement)?.statement.evidence[0]);
    else if (turn) this.note.rows.get(this.#citing(Number(turn))[0])?.node.focus();
  }

  #tool(button) {
    if (button?.dataset.do === "copy") this.#copy(button);
    if (button?.dataset.do === "download") this.#download();
  }

  async #copy(button) {
    const done = await copyText(this.data.note_text, button);
    const label = button.textContent;
    button.textContent = this.spoken.textContent = done ? "Copied" : "Copying was refused";
    setTimeout(() => { button.textContent = "Copy note"; }, 2000);
    return label;
  }

  #download() {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([this.data.note_text], { type: "text/plain;charset=utf-8" }));
    link.download = this.data.file_name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    this.spoken.textContent = "The note was downloaded";
  }
}

// The clipboard API needs HTTPS or localhost; the older command works elsewhere.
async function copyText(text, origin) {
  if (navigator.clipboard) {
    try { await navigator.clipboard.writeText(text); return true; } catch (refused) { /* the older way follows */ }
  }
  const area = make("textarea");
  area.value = text;
  origin.parentNode.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  origin.focus();
  return done;
}

export default function (component) {
  const root = component.parentElement;
  root.visitView ??= new VisitView(root);
  root.visitView.send = component.setTriggerValue;
  root.visitView.render(component.data);
}
