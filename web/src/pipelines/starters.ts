/** Handlers to begin with, and events to try them with. */

export type Starter = { name: string; words: string; source: string };

export const starters: readonly Starter[] = [
  {
    name: "pass on",
    words: "every event goes on as it came",
    source: "def handler(data, log):\n    return data\n",
  },
  {
    name: "add a field",
    words: "each event gets one more field",
    source: 'def handler(data, log):\n    data["total"] = data.get("price", 0) * data.get("count", 1)\n    return data\n',
  },
  {
    name: "refuse what lacks a user",
    words: "such an event is kept as failed, with the reason",
    source:
      'def handler(data, log):\n    if not data.get("user"):\n        raise ValueError("the event has no user")\n    log.info("taken", data=data["user"])\n    return data\n',
  },
  {
    name: "hide addresses",
    words: "e-mail addresses become stars",
    source:
      'import json\nimport re\n\nADDRESS = re.compile(r"[\\w.+-]+@[\\w-]+\\.[\\w.]+")\n\n\ndef handler(data, log):\n    return json.loads(ADDRESS.sub("***", json.dumps(data)))\n',
  },
];

export const firstHandler = starters[0]?.source ?? "";

/** An event that a transform of this kind can do something with. */
export function sampleFor(kind: string): string {
  if (kind === "behaviour" || kind === "judge") return '"[01/Feb/2024 14:46:21] 10.0.0.7 user veronica08 accessed file \'a.html\'"';
  return '{"id": 1, "user": "veronica08", "level": "ERROR", "price": 5, "count": 2}';
}
