/** The keyboard as data: which key means what, and where it means nothing. */
export type Command =
  | "search"
  | "clear"
  | "down"
  | "up"
  | "open"
  | "pause"
  | "help"
  | "incident"
  | "now"
  | "lines"
  | "templates";

export type KeyPress = { key: string; isTyping: boolean; isOnControl: boolean; hasModifier: boolean };

const commands = new Map<string, Command>([
  ["/", "search"],
  ["Escape", "clear"],
  ["j", "down"],
  ["k", "up"],
  ["Enter", "open"],
  ["p", "pause"],
  ["?", "help"],
  ["i", "incident"],
  ["1", "now"],
  ["2", "lines"],
  ["3", "templates"],
]);

export function commandFor(press: KeyPress): Command | null {
  if (press.hasModifier) return null;
  const command = commands.get(press.key) ?? null;
  if (command === "clear") return command;
  if (press.isTyping) return null;
  // Enter already does something on a focused button.
  if (command === "open" && press.isOnControl) return null;
  return command;
}

/** Shown in the status bar. */
export const shortcuts: ReadonlyArray<readonly [string, string]> = [
  ["/", "search"],
  ["Esc", "clear"],
  ["j k", "move"],
  ["Enter", "open"],
  ["p", "pause"],
  ["?", "all keys"],
];

/** Shown by `?`. */
export const allShortcuts: ReadonlyArray<readonly [string, string]> = [
  ["1  2  3", "now, lines, templates"],
  ["i", "the most pressing incident"],
  ["/", "search"],
  ["j  k", "next and previous row"],
  ["Enter", "open the selected row"],
  ["p", "pause and resume the live tail"],
  ["Esc", "clear the selection, then the filters; leave an incident"],
  ["Tab", "services on the graph, buttons and links in order"],
  ["?", "this list"],
];
