import type { Alert } from "../api/alerts";
import type { About } from "./SilenceForm";
import { literal } from "./silenceWords";

/** What a silence may be about that starts from an alert: it alone, or all of its service. */
export function aboutsOf({ key, service }: Pick<Alert, "key" | "service">): About[] {
  const own: About = { words: "this alert, whenever it comes", match: { key: [literal(key)] } };
  return service === "" ? [own] : [own, { words: `everything of ${service}`, match: { service: [literal(service)] } }];
}
