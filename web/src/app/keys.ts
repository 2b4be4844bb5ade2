/** The keyboard as data: which key means what, and where it means nothing. */
export type Command = "search" | "clear" | "down" | "up" | "open" | "pause";

export type KeyPress = { key: string; isTyping: boolean; isOnControl: boolean; hasModifier: boolean };

const commands = new Map<string, Command>([
  ["/", "search"],
  ["Escape", "clear"],
  ["j", "down"],
  ["k", "up"],
  ["Enter", "open"],
  ["p", "pause"],
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

export const shortcuts: ReadonlyArray<readonly [string, string]> = [
  ["/", "search"],
  ["Esc", "clear"],
  ["j k", "move"],
  ["Enter", "open"],
  ["p", "pause"],
];
