// A receiver of messages on this machine for the checks of alerts: it tells its address, keeps what it was sent, and
// answers as it was told. POST to /x is a message; PUT /answer sets the status; GET /got lists the bodies.
import { createServer } from "node:http";

let status = 200;
const got = [];

const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  if (request.method === "PUT") status = Number(body);
  else if (request.method === "POST") {
    got.push(body);
    response.writeHead(status).end(status === 200 ? "ok" : "<b onclick=hostile>go away</b>");
    return;
  }
  response.end(JSON.stringify(got));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
