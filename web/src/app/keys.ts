import type { Page } from "./link";

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
  | "time"
  | "acknowledge"
  | "palette"
  | Exclude<Page, "incident">;

export type KeyPress = {
  key: string;
  isTyping: boolean;
  isOnControl: boolean;
  hasModifier: boolean;
  /** Control or, on a Mac, Command is held, and neither Alt nor Shift. */
  isControl: boolean;
  /** The key before it was `g`, a moment ago. */
  isAfterG: boolean;
};

const commands = new Map<string, Command>([
  ["/", "search"],
  ["Escape", "clear"],
  ["j", "down"],
  ["k", "up"],
  ["Enter", "open"],
  ["p", "pause"],
  ["?", "help"],
  ["i", "incident"],
  ["t", "time"],
  ["a", "acknowledge"],
  ["1", "now"],
  ["2", "lines"],
  ["3", "templates"],
  ["4", "services"],
  ["5", "traces"],
  ["6", "rules"],
  ["7", "sql"],
  ["8", "pipes"],
  ["9", "data"],
  ["0", "alerts"],
]);

const goCommands = new Map<string, Command>([
  ["n", "now"],
  ["l", "lines"],
  ["t", "templates"],
  ["s", "services"],
  ["w", "traces"],
  ["r", "rules"],
  ["q", "sql"],
  ["p", "pipes"],
  ["f", "pipelines"],
  ["d", "data"],
  ["a", "alerts"],
  ["i", "incident"],
]);

export function commandFor(press: KeyPress): Command | null {
  // Also while typing: it leads away from a field.
  if (press.isControl && press.key.toLowerCase() === "k") return "palette";
  if (press.hasModifier) return null;
  const command = commands.get(press.key) ?? null;
  if (command === "clear") return command;
  if (press.isTyping) return null;
  if (press.isAfterG) return goCommands.get(press.key) ?? null;
  // Enter already does something on a focused button.
  if (command === "open" && press.isOnControl) return null;
  return command;
}

/** Shown in the status bar. */
export const shortcuts: ReadonlyArray<readonly [string, string]> = [
  ["Ctrl K", "go to"],
  ["/", "search"],
  ["t", "time"],
  ["j k", "move"],
  ["Enter", "open"],
  ["p", "pause"],
  ["?", "all keys"],
];

/** Shown by `?`. */
export const allShortcuts: ReadonlyArray<readonly [string, string]> = [
  ["Ctrl K", "go to any view, service, template, incident, time (on a Mac: Cmd K)"],
  ["g n", "now (also 1)"],
  ["g l", "lines (2)"],
  ["g t", "templates (3)"],
  ["g s", "services (4)"],
  ["g w", "traces, as waterfalls (5)"],
  ["g r", "rules and labels (6)"],
  ["g q", "queries (7)"],
  ["g p", "pipes: the endpoints of the project (8)"],
  ["g f", "pipelines, as flows of events"],
  ["g d", "data: sources, quarantine, retention (9)"],
  ["g a", "alerts, silences, channels (0)"],
  ["i", "the most pressing incident"],
  ["a", "acknowledge the incident or alert that is open"],
  ["t", "time"],
  ["/", "search"],
  ["j  k", "next and previous row"],
  ["Enter", "open the selected row"],
  ["p", "pause and resume the live tail"],
  ["Esc", "clear the selection, then the filters; leave what is open"],
  ["Tab", "services on the graph, buttons and links in order"],
  ["?", "this list"],
];
