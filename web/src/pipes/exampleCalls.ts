/** Ready calls of an endpoint. The token is a placeholder: a page is looked at by more eyes than a token is meant for. */
export const tokenPlaceholder = "TOKEN";

export const languages = ["curl", "JavaScript", "Python"] as const;
export type Language = (typeof languages)[number];

export type Call = { base: string; name: string; values: ReadonlyArray<readonly [string, string]> };

export function exampleCall(language: Language, call: Call): string {
  return writers[language](call);
}

const writers: Record<Language, (call: Call) => string> = { curl, JavaScript: javaScript, Python: python };

function endpointUrl({ base, name }: Call): string {
  return new URL(`v0/pipes/${encodeURIComponent(name)}.json`, base).href;
}

function curl(call: Call): string {
  const lines = [
    `curl --get ${shellText(endpointUrl(call))}`,
    `--header "Authorization: Bearer $${tokenPlaceholder}"`,
    ...call.values.map(([name, value]) => `--data-urlencode ${shellText(`${name}=${value}`)}`),
  ];
  return lines.join(" \\\n  ");
}

function javaScript(call: Call): string {
  return [
    `const token = "${tokenPlaceholder}";`,
    `const url = new URL(${JSON.stringify(endpointUrl(call))});`,
    ...call.values.map(([name, value]) => `url.searchParams.set(${codeText(name)}, ${codeText(value)});`),
    "const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });",
    "if (!response.ok) throw new Error(await response.text());",
    "const { data } = await response.json();",
  ].join("\n");
}

function python(call: Call): string {
  const params = call.values.map(([name, value]) => `        ${codeText(name)}: ${codeText(value)},`);
  return [
    "import requests",
    "",
    `token = "${tokenPlaceholder}"`,
    "response = requests.get(",
    `    ${JSON.stringify(endpointUrl(call))},`,
    ...(params.length === 0 ? [] : ["    params={", ...params, "    },"]),
    '    headers={"Authorization": f"Bearer {token}"},',
    "    timeout=30,",
    ")",
    "response.raise_for_status()",
    'rows = response.json()["data"]',
  ].join("\n");
}

/** Between single quotes a shell reads everything as it stands, but for the quote itself. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A string both JavaScript and Python read alike: whatever is not plain ASCII as \u with four digits. */
function codeText(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
