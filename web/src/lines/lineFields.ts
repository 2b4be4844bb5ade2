import { quoted } from "./query";
import type { Line } from "./tail";

/** A field of a line, and the token that finds other lines with its value; null where none does. */
export type LineField = { name: string; value: string; token: string | null };

const fieldsMax = 60;

/** What the line says besides its message; attributes one by one. */
export function lineFields(line: Line): LineField[] {
  const fields: LineField[] = [
    { name: "service", value: line.service, token: `service:${quoted(line.service)}` },
    { name: "level", value: line.level, token: `level:${quoted(line.level)}` },
  ];
  if (line.data_source !== "logs") fields.push({ name: "data source", value: line.data_source, token: null });
  if (line.template_id !== null) fields.push({ name: "template", value: line.template_id, token: `template:${line.template_id}` });
  if (line.trace_id) fields.push({ name: "trace", value: line.trace_id, token: `trace_id=${line.trace_id}` });
  for (const [name, value] of Object.entries(line.fields ?? {})) {
    if (name === "attributes" || name === "resource") fields.push(...attributeFields(name, value));
    else fields.push({ name, value, token: `${name}=${quoted(value)}` });
  }
  return fields.slice(0, fieldsMax);
}

/** Nested values are shown as they are; what is no object is one field. */
function attributeFields(name: string, text: string): LineField[] {
  try {
    const object: unknown = JSON.parse(text);
    if (typeof object !== "object" || object === null) return [{ name, value: text, token: null }];
    return Object.entries(object).map(([key, value]) => {
      const shown = typeof value === "string" ? value : JSON.stringify(value);
      const isFlat = typeof value !== "object" && name === "attributes" && /^[A-Za-z_][\w.-]*$/.test(key);
      return { name: key, value: shown, token: isFlat ? `${key}=${quoted(shown)}` : null };
    });
  } catch {
    return [{ name, value: text, token: null }];
  }
}
