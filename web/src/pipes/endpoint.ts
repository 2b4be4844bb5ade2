import type { Pipe, PipeParam } from "../api/pipes";

/** A parameter of an endpoint, with what any of its nodes says of it. */
export type Param = { name: string; type: string; description: string; isRequired: boolean; default: string };

/** Pipes read in a row; the server has the same bound. */
const chainMax = 16;

/** The parameters that reach the endpoint: those of its own nodes and of the pipes these read, each once. */
export function endpointParams(pipe: Pipe, pipes: readonly Pipe[]): Param[] {
  const byName = new Map(pipes.map((other) => [other.name, other]));
  const params = new Map<string, Param>();
  const visited = new Set<string>();
  const visit = (read: Pipe, chain: number) => {
    if (visited.has(read.name) || chain === 0) return;
    visited.add(read.name);
    for (const node of neededNodes(read)) {
      for (const param of node.params) params.set(param.name, joined(params.get(param.name), param));
      const own = new Set(read.nodes.map(({ name }) => name));
      for (const name of node.dependencies) {
        const other = own.has(name) ? undefined : byName.get(name);
        if (other !== undefined) visit(other, chain - 1);
      }
    }
  };
  visit(pipe, chainMax);
  return [...params.values()];
}

/** The nodes that the served node reads, in the order of the file. */
function neededNodes(pipe: Pipe): Pipe["nodes"] {
  const output = pipe.endpoint ?? pipe.nodes.at(-1)?.name;
  const needed = new Set<string>();
  const waiting = output === undefined ? [] : [output];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    waiting.push(...(pipe.nodes.find((node) => node.name === name)?.dependencies ?? []));
  }
  return pipe.nodes.filter(({ name }) => needed.has(name));
}

/** Where two nodes name the same parameter, the first that says something is heard. */
function joined(known: Param | undefined, param: PipeParam): Param {
  return {
    name: param.name,
    type: known?.type || (param.type ?? "String"),
    description: known?.description || (param.description ?? ""),
    isRequired: (known?.isRequired ?? false) || param.required === true,
    default: known?.default || defaultText(param.default),
  };
}

function defaultText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export type Values = Readonly<Record<string, string>>;

/** What of the link belongs to these parameters. */
export function readValues(query: string): Values {
  return Object.fromEntries(new URLSearchParams(query));
}

/** The parameters as a query; those left empty are not sent, so that the default holds. */
export function writeValues(params: readonly Pick<Param, "name">[], values: Values): string {
  const query = new URLSearchParams();
  for (const { name } of params) {
    const value = values[name] ?? "";
    if (value !== "") query.set(name, value);
  }
  return query.toString();
}

/** How a value is entered, and what it looks like. */
export type FieldKind = { inputMode: "text" | "numeric" | "decimal"; placeholder: string };

const placeholders: ReadonlyArray<readonly [RegExp, FieldKind]> = [
  [/^(U?Int\d*|Int)/i, { inputMode: "numeric", placeholder: "a whole number" }],
  [/^(Float|Decimal|Double|Number)/i, { inputMode: "decimal", placeholder: "a number" }],
  [/^DateTime/i, { inputMode: "text", placeholder: "YYYY-MM-DD hh:mm:ss" }],
  [/^Date/i, { inputMode: "text", placeholder: "YYYY-MM-DD" }],
  [/^Array/i, { inputMode: "text", placeholder: "a,b,c" }],
  [/^Bool/i, { inputMode: "text", placeholder: "true or false" }],
];

export function fieldKind(type: string): FieldKind {
  return placeholders.find(([pattern]) => pattern.test(type))?.[1] ?? { inputMode: "text", placeholder: "any text" };
}

/** Names of required parameters that are empty. */
export function missing(params: readonly Param[], values: Values): string[] {
  return params.filter(({ name, isRequired, default: fallback }) => isRequired && fallback === "" && (values[name] ?? "") === "").map(({ name }) => name);
}
