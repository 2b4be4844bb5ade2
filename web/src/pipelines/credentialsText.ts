/** What a program needs to publish and consume, ready to be pasted. */
export const languages = ["Python", "curl", "environment"] as const;
export type Language = (typeof languages)[number];

export type CredentialsOf = { base: string; id: string; token: string };

export function credentialsText(language: Language, given: CredentialsOf): string {
  return writers[language](given);
}

const writers: Record<Language, (given: CredentialsOf) => string> = { Python: python, curl, environment };

/** Where the library looks for pipelines. */
const serverUrl = (base: string): string => new URL("v1", base).href;

function python({ base, id, token }: CredentialsOf): string {
  return [
    '# pip install "glassflow<2"',
    "import glassflow",
    "",
    "client = glassflow.GlassFlowClient()",
    `client.glassflow_config.server_url = ${JSON.stringify(serverUrl(base))}`,
    "pipeline = client.pipeline_client(",
    `    pipeline_id=${JSON.stringify(id)},`,
    `    pipeline_access_token=${JSON.stringify(token)},`,
    ")",
    'pipeline.publish({"id": 1, "user": "veronica08"})',
    "print(pipeline.consume().json())",
  ].join("\n");
}

function curl({ base, id, token }: CredentialsOf): string {
  const topic = (rest: string) => `${serverUrl(base)}/pipelines/${id}/topics/${rest}`;
  return [
    `curl -X POST '${topic("input/events")}' \\`,
    `  -H 'X-PIPELINE-ACCESS-TOKEN: ${token}' \\`,
    `  -H 'Content-Type: application/json' -d '{"id": 1, "user": "veronica08"}'`,
    "",
    `curl -X POST '${topic("output/events/consume")}' \\`,
    `  -H 'X-PIPELINE-ACCESS-TOKEN: ${token}'`,
  ].join("\n");
}

function environment({ base, id, token }: CredentialsOf): string {
  return [`export PIPELINE_ID=${id}`, `export PIPELINE_ACCESS_TOKEN=${token}`, `export GLASSFLOW_SERVER_URL=${serverUrl(base)}`].join("\n");
}
