// The keyboard of the note, and the order in which it leads through the statements.
const ACTIONS = {
  accept: { key: "a", label: "Accept" }, edit: { key: "e", label: "Edit" }, reject: { key: "r", label: "Reject" },
  move: { key: "m", label: "Move" }, split: { key: "s", label: "Split" }, take: { key: "t", label: "Take it" },
  leave: { key: "l", label: "Leave it" }, play: { key: "p", label: "Play" },
};
const HELP = [
  ["J, K", "next, previous: what to look at first comes first"], ["A", "accept, and go on"], ["E", "edit"],
  ["R", "reject: a number gives the reason, R again none"], ["M", "move to another section"], ["S", "split"],
  ["T, L", "take or leave a proposal"], ["P", "play what was said"], ["N", "write a new statement"],
  ["U", "undo your last step"], ["Shift+A", "accept all without a finding"], ["?", "this list"],
];

const MAY_REPEAT = new Set(["j", "k"]);

class Keys {
  constructor(root, note, does) {
    this.note = note;
    this.does = does;
    this.list = root.querySelector(".keys");
    this.list.querySelector("dl").replaceChildren(...HELP.flatMap(([key, what]) => [make("dt", "", key), make("dd", "", what)]));
    root.addEventListener("keydown", (event) => this.#press(event));
  }

  // Where nothing in the view has the focus, the page's own keys come here too.
  hear(event) {
    if (event.target === document.body && !this.note.typing) this.#press(event);
  }

  help() {
    this.list.hidden = !this.list.hidden;
    if (!this.list.hidden) this.list.querySelector("button").focus();
  }

  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].matches?.("textarea, input, select")) return;
    const run = this.#command(event);
    if (!run || (event.repeat && !MAY_REPEAT.has(event.key.toLowerCase()))) return;
    event.preventDefault();
    event.stopPropagation();  // Streamlit has keys of its own: R would run the page again
    run();
  }

  #command(event) {
    const key = event.key.toLowerCase();
    if (key === "a" && event.shiftKey) return this.does.acceptClean;
    if (key === "?") return () => this.help();
    if (key === "escape" && !this.list.hidden) return () => this.help();
    if (key === "u") return this.does.undo;
    const row = this.note.current;
    if (key === "n") return () => this.note.write(row?.statement.section ?? "subjective");
    if (key === "j") return () => this.note.step(1);
    if (key === "k") return () => this.note.step(-1);
    const action = Object.keys(ACTIONS).find((name) => ACTIONS[name].key === key);
    return action && row ? () => row.act(action) : null;
  }
}
