// The yardstick: what a plain node:https JSON server costs on this machine, with no Kubernetes in it.
//   node plain-server.mjs KEY.pem CERT.pem      prints its port
import { readFileSync } from "node:fs";
import https from "node:https";

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));
const store = new Map();
let revision = 1;

const server = https.createServer({ key, cert }, (request, response) => {
	const chunks = [];
	request.on("data", (chunk) => chunks.push(chunk));
	request.on("end", () => {
		const path = request.url.split("?")[0];
		let body = {};
		if (request.method === "POST" || request.method === "PUT") {
			body = JSON.parse(Buffer.concat(chunks));
			const name = request.method === "POST" ? `/${body.metadata.name}` : "";
			store.set(path + name, body);
		} else {
			body = store.get(path) ?? {};
			if (request.method === "DELETE") store.delete(path);
		}
		const metadata = { ...body.metadata, resourceVersion: `${revision++}` };
		const text = JSON.stringify({ ...body, metadata });
		response.writeHead(request.method === "POST" ? 201 : 200, {
			"content-type": "application/json",
			"content-length": Buffer.byteLength(text),
		});
		response.end(text);
	});
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
